package org.graft.train;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The versions that the build wrote into the library: of Graft, its git commit, {@code dirty} ({@code true} if files
 * differed from that commit), and of DJL. Without a repository the commit and {@code dirty} are {@code unknown}.
 */
final class BuildVersion {

    private BuildVersion() {}

    static Map<String, String> read() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = BuildVersion.class.getResourceAsStream("/org/graft/version.properties")) {
            properties.load(stream);
        }
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : new String[] {"graft", "commit", "dirty", "djl"}) {
            versions.put(name, properties.getProperty(name));
        }
        return versions;
    }
}
