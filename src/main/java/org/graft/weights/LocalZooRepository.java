package org.graft.weights;

import ai.djl.repository.Artifact;
import ai.djl.repository.LocalRepository;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * DJL's repository in a folder, with a place in the cache that depends on the content. DJL itself would put the artifact
 * of every repository in the same place and take the first one for all.
 */
final class LocalZooRepository extends LocalRepository {

    private final Path folder;
    private final Path cache;

    LocalZooRepository(String name, Path folder, Path cache) {
        super(name, folder.toUri(), folder);
        this.folder = folder;
        this.cache = cache;
    }

    @Override
    public Metadata locate(MRL mrl) throws IOException {
        return ZooMetadata.read(folder, mrl, arguments, "name a folder that has this artifact, or another model zoo");
    }

    @Override
    public Path getCacheDirectory() throws IOException {
        return Files.createDirectories(cache);
    }

    @Override
    public Path getResourceDirectory(Artifact artifact) throws IOException {
        return super.getResourceDirectory(artifact)
                .resolveSibling(artifact.getName() + "-"
                        + WeightZoo.parameters(artifact).getSha1Hash());
    }
}
