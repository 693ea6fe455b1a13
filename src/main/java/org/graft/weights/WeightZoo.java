package org.graft.weights;

import ai.djl.Application;
import ai.djl.repository.Artifact;
import ai.djl.repository.License;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.Repository;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.util.Progress;
import ai.djl.util.Utils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graft.arch.Architecture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One artifact of a DJL model zoo, found and fetched through DJL's repository API. It needs no engine: the artifact is a
 * file of parameters.
 *
 * <p>The default zoo uses DJL's own cache in DJL's own way, so an artifact that any DJL program fetched is found. Other
 * zoos have places of their own beside it.
 */
final class WeightZoo {

    private static final Logger logger = LoggerFactory.getLogger(WeightZoo.class);

    private static final String GROUP = "ai.djl.mxnet";
    private static final String VERSION = "0.0.1";
    private static final String POOL_PADDING = "poolPadding";

    private final String location;
    private final Optional<Path> folder;
    private final String artifactId;
    private final Repository repository;
    private final Repository cachedRepository;
    private final Progress progress;

    /**
     * Makes a zoo.
     *
     * @param architecture whose artifact
     * @param location an address or a folder that has {@code model/cv/...}; empty for DJL's own
     * @param djlCache DJL's cache directory
     * @param offline whether the network must not be used
     * @param progress where progress goes, or null
     */
    WeightZoo(Architecture architecture, Optional<String> location, Path djlCache, boolean offline, Progress progress) {
        this.location = location.orElse(ModelZoo.DJL_REPO_URL.toString());
        this.progress = progress;
        this.folder = folder(this.location);
        this.artifactId = architecture.name().replace("_", "");
        String name = "graft";
        Path cache = djlCache.resolve("cache");
        if (folder.isPresent()) {
            repository = new LocalZooRepository(name, folder.get(), cache.resolve("graft-folders"));
            cachedRepository = repository;
        } else {
            String address = this.location.endsWith("/") ? this.location : this.location + "/";
            boolean djl = address.equals(ModelZoo.DJL_REPO_URL.toString());
            Path own = djl ? cache.resolve("repo") : cache.resolve("graft-" + Utils.hash(address));
            repository = new RemoteZooRepository(name, URI.create(address), own, offline);
            cachedRepository = new RemoteZooRepository(name, URI.create(address), own, true);
        }
    }

    private static Optional<Path> folder(String location) {
        if (location.startsWith("http://") || location.startsWith("https://")) {
            return Optional.empty();
        }
        Path folder = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
        if (!Files.isDirectory(folder.resolve("model"))) {
            throw new IllegalArgumentException(
                    "'" + location + "' is no model zoo: it is neither an http(s) address nor"
                            + " a folder with a folder 'model' in DJL's repository layout");
        }
        return Optional.of(folder.toAbsolutePath().normalize());
    }

    /** A fetched artifact: its file of parameters and what its metadata says. */
    record Fetched(Path parameters, Optional<String> license, Optional<PoolPadding> poolPadding) {}

    String location() {
        return location;
    }

    /** Returns the artifact's coordinates. */
    String coordinates() {
        return GROUP + ":" + artifactId + ":" + VERSION;
    }

    /** Says whether the artifact is on this machine: fetched before, or in a zoo that is a folder. */
    boolean isAtHand() throws IOException {
        return folder.isPresent() ? known().isPresent() : cached().isPresent();
    }

    /** Returns the artifact if it was fetched before; one that is damaged counts as absent. */
    Optional<Fetched> cached() throws IOException {
        return known().filter(artifact -> Files.exists(artifact.parameters().getParent()));
    }

    /** Returns the artifact if sound metadata on this machine list it, whether it was fetched or not. */
    private Optional<Fetched> known() throws IOException {
        if (folder.isEmpty()) {
            String metadata = ZooMetadata.path(resource(cachedRepository));
            if (!Files.exists(cachedRepository.getCacheDirectory().resolve(metadata))) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(describe(find(cachedRepository)));
        } catch (WeightsUnavailableException e) {
            logger.warn("The artifact {} counts as absent: {}", coordinates(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Fetches the artifact unless it is there, checking its SHA-1.
     *
     * @throws WeightsUnavailableException if it cannot be had; the message says why
     */
    Fetched fetch() throws WeightsUnavailableException {
        try {
            Artifact artifact = find(repository);
            repository.prepare(artifact, progress);
            return describe(artifact);
        } catch (IOException e) {
            throw new WeightsUnavailableException(
                    "the artifact " + coordinates() + " cannot be had from the model zoo " + location + ": "
                            + reason(e),
                    e);
        }
    }

    private static String reason(Exception e) {
        return switch (e.getClass().getSimpleName()) {
            case "UnknownHostException" -> "no network, or the host is unknown (" + e.getMessage() + ")";
            case "SocketTimeoutException" -> "no answer in time (" + e.getMessage() + ")";
            case "FileNotFoundException" -> "it is not there (" + e.getMessage() + ")";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private Artifact find(Repository where) throws IOException {
        MRL resource = resource(where);
        Artifact artifact = resource.match(null);
        if (artifact == null) {
            throw new WeightsUnavailableException(
                    "the model zoo " + location + " lists no artifact " + coordinates() + "; name another model zoo",
                    null);
        }
        return artifact;
    }

    private MRL resource(Repository where) {
        return where.model(Application.CV.IMAGE_CLASSIFICATION, GROUP, artifactId, VERSION);
    }

    private Fetched describe(Artifact artifact) throws IOException {
        Artifact.Item item = parameters(artifact);
        Path file = repository.getResourceDirectory(artifact).resolve(item.getName());
        return new Fetched(file.toAbsolutePath(), license(artifact.getMetadata()), poolPadding(artifact));
    }

    /** Returns the item that holds the parameters. */
    static Artifact.Item parameters(Artifact artifact) throws WeightsUnavailableException {
        Artifact.Item item = artifact.getFiles().get("parameters");
        if (item == null || item.getUri() == null) {
            throw new WeightsUnavailableException(
                    "the artifact " + artifact + " has no file of parameters; name another model zoo", null);
        }
        return item;
    }

    private static Optional<String> license(Metadata metadata) {
        Map<String, License> licenses = metadata.getLicenses();
        return licenses == null || licenses.isEmpty()
                ? Optional.empty()
                : Optional.of(licenses.values().stream().map(License::getName).collect(Collectors.joining(", ")));
    }

    private static Optional<PoolPadding> poolPadding(Artifact artifact) throws WeightsUnavailableException {
        Object argument = artifact.getArguments().get(POOL_PADDING);
        Object value = argument != null ? argument : artifact.getProperties().get(POOL_PADDING);
        try {
            return Optional.ofNullable(value).map(Object::toString).map(PoolPadding::parse);
        } catch (IllegalArgumentException e) {
            throw new WeightsUnavailableException(
                    "the metadata of the artifact " + artifact + " have a bad " + POOL_PADDING + ": " + e.getMessage(),
                    e);
        }
    }
}
