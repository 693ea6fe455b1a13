package org.graft.weights;

import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.RemoteRepository;
import ai.djl.util.JsonUtils;
import ai.djl.util.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.graft.engine.RemoteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DJL's repository behind an address, with time limits and without network for what was fetched before.
 *
 * <p>({@code Repository.newInstance} is not for such addresses: DJL 0.36 takes an {@code https} address without an
 * archive's name for a remote model server.)
 */
final class RemoteZooRepository extends RemoteRepository {

    private static final Logger logger = LoggerFactory.getLogger(RemoteZooRepository.class);

    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Path cache;
    private final boolean offline;

    RemoteZooRepository(String name, URI uri, Path cache, boolean offline) {
        super(name, uri);
        this.cache = cache;
        this.offline = offline;
    }

    @Override
    public Path getCacheDirectory() throws IOException {
        return Files.createDirectories(cache);
    }

    @Override
    public Metadata locate(MRL mrl) throws IOException {
        String path = ZooMetadata.path(mrl);
        if (Files.exists(cache.resolve(path))) {
            // DJL asks the network again after a day, even for an artifact that is there already.
            try {
                Metadata metadata = known(mrl);
                if (offline || isFetched(metadata)) {
                    return metadata;
                }
            } catch (WeightsUnavailableException e) {
                if (offline) {
                    throw e;
                }
                logger.debug("The metadata in the cache are fetched again", e);
            }
        }
        // As DJL's own look-up, which has no time limit.
        URI address = uri.resolve(path);
        Metadata metadata;
        try (InputStream in = open(address)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            metadata = ZooMetadata.parse(address.toString(), text, "name another model zoo");
        }
        metadata.setLastUpdated(Date.from(Instant.now()));
        write(cache.resolve(path), JsonUtils.GSON_PRETTY.toJson(metadata));
        return known(mrl);
    }

    private Metadata known(MRL mrl) throws IOException {
        return ZooMetadata.read(cache, mrl, arguments, "delete it and fetch the artifact again");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), "metadata", ".tmp");
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean isFetched(Metadata metadata) throws IOException {
        for (Artifact artifact : metadata.getArtifacts()) {
            if (Files.exists(getResourceDirectory(artifact))) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected void download(Path directory, URI base, Artifact.Item item, Progress progress) throws IOException {
        URI address = uri.resolve(base).resolve(URI.create(item.getUri()));
        try (InputStream in = new BufferedInputStream(open(address))) {
            save(in, directory, item, progress);
        }
    }

    private InputStream open(URI address) throws IOException {
        if (offline) {
            throw new IOException("offline: " + address + " was not asked for");
        }
        return RemoteFile.connection(address, SILENCE).getInputStream();
    }
}
