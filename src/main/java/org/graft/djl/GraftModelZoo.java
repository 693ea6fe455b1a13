package org.graft.djl;

import ai.djl.repository.Repository;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.graft.data.NewFile;
import org.graft.engine.CacheFolder;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineBinding;

/**
 * The pretrained backbone as a model zoo of DJL: {@code djl://org.graft/inceptionv3}, on every engine of this library that is on
 * the class path. A picture gives the 2048 features of the last stage.
 *
 * <p>The weights are found as everywhere in this library; {@code djl://org.graft/inceptionv3?weights=nsfwjs} names them.
 */
public final class GraftModelZoo extends ModelZoo {

    /** The group. */
    public static final String GROUP_ID = "org.graft";

    /** The pretrained backbone. */
    public static final String INCEPTION_V3 = "inceptionv3";

    GraftModelZoo() {}

    @Override
    public String getGroupId() {
        return GROUP_ID;
    }

    @Override
    public Set<String> getSupportedEngines() {
        // ONNX Runtime takes no blocks.
        return ComputeEngine.bindings().stream()
                .filter(EngineBinding::canTrain)
                .map(EngineBinding::engineName)
                .collect(Collectors.toSet());
    }

    @Override
    public Collection<ModelLoader> getModelLoaders() {
        return List.of(new BackboneLoader(this));
    }

    @Override
    public ModelLoader getModelLoader(String name) {
        return name.equals(INCEPTION_V3) ? new BackboneLoader(this) : null;
    }

    /**
     * Returns the repository of the backbone: a folder that names the block, since DJL loads from folders.
     *
     * @param name the name of the repository
     * @param query what the URL asks for, or null
     */
    static Repository repository(String name, String query) {
        Path folder = CacheFolder.root().resolve("djl").resolve(INCEPTION_V3);
        Path file = folder.resolve("serving.properties");
        byte[] content = ("blockFactory=" + BackboneBlockFactory.class.getName() + "\noption.hasParameter=false\n")
                .getBytes(StandardCharsets.UTF_8);
        try {
            if (!Files.exists(file) || !Arrays.equals(content, Files.readAllBytes(file))) {
                NewFile.write(file, out -> out.write(content));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " cannot be written", e);
        }
        String arguments = "translatorFactory=" + FeatureTranslatorFactory.class.getName();
        return Repository.newInstance(
                name,
                URI.create(folder.toUri() + "?" + arguments + (query == null ? "" : "&" + query))
                        .toString());
    }
}
