package org.graft.version;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The versions that the build wrote into the library, so that a model or a measurement tells which code made it. */
public final class BuildVersion {

    private BuildVersion() {}

    /**
     * Reads the versions.
     *
     * @return the versions by name, in this order: {@code graft}; {@code commit}, the git commit; {@code dirty},
     *     {@code true} if files differed from that commit; {@code djl}. Without a repository {@code commit} and
     *     {@code dirty} are {@code unknown}
     * @throws IOException if the library's file of versions cannot be read
     */
    public static Map<String, String> read() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = BuildVersion.class.getResourceAsStream("/org/graft/version.properties")) {
            properties.load(stream);
        }
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : new String[] {"graft", "commit", "dirty", "djl"}) {
            versions.put(name, properties.getProperty(name));
        }
        return Collections.unmodifiableMap(versions);
    }
}
