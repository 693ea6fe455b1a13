package org.graft.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The artifact with an engine's native library. The build of the engine's module chose it, and wrote it into the module. */
public final class NativeArtifact {

    private NativeArtifact() {}

    /**
     * Names the artifact.
     *
     * @param binding the engine's binding, with the file {@code native.properties} beside it
     * @return for example {@code ai.djl.pytorch:pytorch-native-cpu for linux-x86_64}
     */
    public static String of(Class<? extends EngineBinding> binding) {
        Properties properties = new Properties();
        try (InputStream stream = binding.getResourceAsStream("native.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("artifact") + " for " + properties.getProperty("platform");
    }
}
