package org.graft.weights;

import ai.djl.repository.MRL;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.util.Progress;
import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.graft.arch.Architecture;
import org.graft.engine.CacheFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, fetches, reads and checks the pretrained weights of an architecture.
 *
 * <p>It uses no engine. Safe for use by many threads and processes: files are written to temporary names and moved into
 * place.
 */
public final class PretrainedWeights {

    private static final Logger logger = LoggerFactory.getLogger(PretrainedWeights.class);

    private final Architecture architecture;
    private final WeightZoo zoo;
    private final boolean zooIsNamed;
    private final boolean offline;
    private final NsfwjsPackage nsfwjs;
    private final WeightCache cache;
    private final Optional<PoolPadding> poolPadding;
    private final Optional<ChannelScaling> scaling;
    private final long seed;

    private PretrainedWeights(Builder builder) {
        architecture = builder.architecture;
        cache = new WeightCache(builder.cacheDirectory);
        zoo = new WeightZoo(
                architecture, builder.zoo, builder.djlCacheDirectory, builder.offline, builder.progress.orElse(null));
        zooIsNamed = builder.zoo.isPresent();
        offline = builder.offline;
        nsfwjs = new NsfwjsPackage(cache.weights(), builder.packageClient, builder.offline, builder.progress);
        poolPadding = builder.poolPadding;
        scaling = builder.scaling;
        seed = builder.seed;
    }

    /**
     * Starts a new instance.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the weights, fetching them if they are not on this machine.
     *
     * @param specification which
     * @return the weights, complete and checked
     * @throws WeightsUnavailableException if they cannot be had; the message lists the choices
     * @throws WeightFormatException if the file is damaged or of another format
     * @throws WeightMismatchException if the file does not fit the architecture
     * @throws IOException if a file cannot be read or written
     */
    public BackboneWeights load(WeightSpec specification) throws IOException {
        if (specification.kind() == WeightSpec.Kind.NONE) {
            logger.info("Initializing {} at random, seed {}", architecture.name(), seed);
            BackboneWeights random = RandomInitialization.weights(architecture, seed);
            return new BackboneWeights(
                    architecture,
                    random.tensors(),
                    scaling.orElse(random.scaling()),
                    poolPadding.orElse(random.poolPadding()),
                    random.source());
        }
        return read(locate(specification, false));
    }

    /**
     * Makes sure that weights are on this machine, without reading them.
     *
     * @param specification which; {@code none} has no file
     * @return the file or directory
     * @throws IOException if they cannot be had; the message lists the choices
     */
    public Path fetch(WeightSpec specification) throws IOException {
        if (specification.kind() == WeightSpec.Kind.NONE) {
            throw new IllegalArgumentException(
                    "the weights 'none' are made, not fetched; use one of auto, zoo, nsfwjs");
        }
        return locate(specification, true).path();
    }

    /**
     * Lists what can be had. Uses neither network nor engine.
     *
     * @return the sources, and the models of the DJL zoos on the class path
     * @throws IOException if the cache cannot be read
     */
    public WeightListing list() throws IOException {
        List<WeightListing.Source> sources = new ArrayList<>();
        Optional<WeightZoo.Fetched> fromZoo = zoo.cached();
        sources.add(source(
                WeightSpec.Kind.ZOO,
                "DJL model zoo " + zoo.location() + ", " + zoo.coordinates() + " (trained on ImageNet by GluonCV)",
                fromZoo.map(WeightZoo.Fetched::parameters),
                fromZoo.flatMap(WeightZoo.Fetched::license).orElse("that of the zoo's metadata")));
        sources.add(source(
                WeightSpec.Kind.NSFWJS,
                "npm package " + NsfwjsPackage.ID + " (fine-tuned from ImageNet, quantized to 8 bits)",
                nsfwjs.isCached() ? Optional.of(nsfwjs.path()) : Optional.empty(),
                NsfwjsPackage.LICENSE));
        sources.add(source(
                WeightSpec.Kind.KERAS,
                "a Keras HDF5 file, with or without top",
                Optional.empty(),
                "that of the publisher; MIT for Keras' own"));
        sources.add(source(
                WeightSpec.Kind.SAFETENSORS,
                "a safetensors file with the names of torchvision and timm",
                Optional.empty(),
                "that of the publisher; BSD-3-Clause for torchvision's own"));
        sources.add(
                source(WeightSpec.Kind.TFJS, "a TensorFlow.js Layers model", Optional.empty(), "that of the model"));
        sources.add(source(
                WeightSpec.Kind.PARAMS,
                "an MXNet parameter file with GluonCV's names",
                Optional.empty(),
                "that of the publisher; Apache-2.0 for GluonCV's own"));
        sources.add(source(WeightSpec.Kind.NONE, "random initialization", Optional.empty(), "none"));
        return new WeightListing(sources, zooModels());
    }

    /**
     * Checks every fetched file: its checksum, its format, and that it fits the architecture.
     *
     * @return one result a file; none if nothing was fetched
     * @throws IOException if the cache cannot be read
     */
    public List<WeightCheck> verify() throws IOException {
        List<WeightCheck> checks = new ArrayList<>();
        Optional<WeightZoo.Fetched> fromZoo = zoo.cached();
        if (fromZoo.isPresent()) {
            Path path = fromZoo.get().parameters();
            String checked = cache.recorded(path).isPresent()
                    ? "SHA-256 as noted when it was fetched"
                    : "SHA-256 not known: another program fetched it";
            checks.add(check(WeightSpec.Kind.ZOO, path, checked, () -> read(located(fromZoo.get(), "zoo", ""))));
        }
        if (nsfwjs.isCached()) {
            checks.add(check(
                    WeightSpec.Kind.NSFWJS,
                    nsfwjs.path(),
                    "SHA-512 as the registry states it",
                    () -> read(located(NsfwjsPackage.check(nsfwjs.path()), "nsfwjs", ""))));
        }
        return List.copyOf(checks);
    }

    /** Weights on this machine, before they are read. */
    private record Located(
            WeightSpec.Kind format,
            Path path,
            String specification,
            Optional<String> description,
            Optional<String> license,
            Optional<PoolPadding> poolPadding,
            String reason) {}

    private Located locate(WeightSpec specification, boolean fetching) throws IOException {
        specification.requireFile();
        return switch (specification.kind()) {
            case AUTO -> locateAny(fetching);
            case ZOO -> {
                try {
                    yield located(fetchFromZoo(), "zoo", "");
                } catch (WeightsUnavailableException e) {
                    throw withChoices(e, specification.kind(), fetching);
                }
            }
            case NSFWJS -> {
                try {
                    yield located(fetchPackage(), "nsfwjs", "");
                } catch (WeightsUnavailableException e) {
                    throw withChoices(e, specification.kind(), fetching);
                }
            }
            case KERAS, SAFETENSORS, TFJS, PARAMS ->
                new Located(
                        specification.kind(),
                        specification.file().orElseThrow(),
                        specification.toString(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "");
            case NONE -> throw new IllegalArgumentException("the weights 'none' have no file");
        };
    }

    private Located locateAny(boolean fetching) throws IOException {
        if (zoo.isAtHand()) {
            return located(
                    fetchFromZoo(), "auto", "the artifact of the model zoo " + zoo.location() + " is on this machine");
        }
        // Who names a zoo wants its artifact, and not what an earlier run happened to leave.
        if (!zooIsNamed && nsfwjs.isCached()) {
            return located(
                    nsfwjs.fetch(),
                    "auto",
                    "the npm package " + NsfwjsPackage.ID
                            + " is in the local cache, the model zoo's artifact is not (to"
                            + " fetch that, ask for the weights zoo)");
        }
        try {
            return located(
                    fetchFromZoo(),
                    "auto",
                    (zooIsNamed ? "" : "nothing was in the local cache, ") + "the model zoo " + zoo.location()
                            + " was reached");
        } catch (WeightsUnavailableException e) {
            logger.info("{}; trying the npm package {} instead", e.getMessage(), NsfwjsPackage.ID);
            try {
                return located(fetchPackage(), "auto", e.getMessage());
            } catch (IOException second) {
                WeightsUnavailableException both = new WeightsUnavailableException(
                        "no pretrained weights can be had:\n  " + e.getMessage() + "\n  " + second.getMessage() + "\n"
                                + choices(WeightSpec.Kind.AUTO, fetching),
                        e);
                both.addSuppressed(second);
                throw both;
            }
        }
    }

    private WeightZoo.Fetched fetchFromZoo() throws IOException {
        Optional<WeightZoo.Fetched> cached = zoo.cached();
        if (cached.isPresent()) {
            return cached.get();
        }
        logger.info("Fetching {} from the model zoo {}", zoo.coordinates(), zoo.location());
        WeightZoo.Fetched fetched = zoo.fetch();
        cache.record(fetched.parameters(), Checksums.sha256(fetched.parameters()));
        return fetched;
    }

    private Path fetchPackage() throws WeightsUnavailableException {
        try {
            return nsfwjs.fetch();
        } catch (IOException e) {
            throw new WeightsUnavailableException(
                    "the npm package " + NsfwjsPackage.ID + " cannot be had: " + e.getMessage(), e);
        }
    }

    private WeightsUnavailableException withChoices(
            WeightsUnavailableException failure, WeightSpec.Kind kind, boolean fetching) {
        return new WeightsUnavailableException(failure.getMessage() + "\n" + choices(kind, fetching), failure);
    }

    /** One choice a line, as people type it. What cannot be fetched is none for those who want to. */
    private String choices(WeightSpec.Kind failed, boolean fetching) {
        List<String> lines = new ArrayList<>(List.of("Choices:"));
        // Who asked to stay offline has decided about the network.
        if (!offline) {
            lines.add("connect to the network and try again");
        }
        lines.add("--zoo URL|DIR            another model zoo: an address, or a folder in DJL's layout");
        if (failed == WeightSpec.Kind.ZOO) {
            lines.add((fetching ? "nsfwjs                   " : "--weights nsfwjs         ") + "the npm package "
                    + NsfwjsPackage.ID);
        }
        if (!fetching) {
            lines.add("--weights keras:FILE.h5  a file; or safetensors:FILE, tfjs:DIR|FILE.tgz, params:FILE");
        }
        if (failed != WeightSpec.Kind.ZOO) {
            lines.add("put " + NsfwjsPackage.FILE_NAME + ", as made by 'npm pack " + NsfwjsPackage.ID
                    + "' elsewhere, into " + nsfwjs.path().getParent());
        }
        if (!fetching) {
            lines.add("--weights none           random weights");
        }
        return String.join("\n  ", lines);
    }

    private Located located(WeightZoo.Fetched fetched, String specification, String reason) {
        return new Located(
                WeightSpec.Kind.ZOO,
                fetched.parameters(),
                specification,
                Optional.of("DJL model zoo artifact " + zoo.coordinates() + " from " + zoo.location()),
                fetched.license(),
                fetched.poolPadding(),
                reason);
    }

    private static Located located(Path archive, String specification, String reason) {
        return new Located(
                WeightSpec.Kind.NSFWJS,
                archive,
                specification,
                Optional.empty(),
                // Of the checked package: its bytes are known.
                Optional.of(NsfwjsPackage.LICENSE),
                Optional.empty(),
                reason);
    }

    private BackboneWeights read(Located located) throws IOException {
        logger.info("Reading weights {} from {}", located.specification(), located.path());
        if (!located.reason().isEmpty()) {
            logger.info("These weights because {}", located.reason());
        }
        NamedTensors file = readFile(located);
        Optional<String> recorded =
                located.format() == WeightSpec.Kind.ZOO ? cache.recorded(located.path()) : Optional.empty();
        if (recorded.isPresent() && !recorded.get().equals(file.sha256())) {
            throw new WeightFormatException(
                    file.location(),
                    "its SHA-256 is " + file.sha256() + ", but was " + recorded.get() + " when it was fetched",
                    "delete the folder " + located.path().getParent() + " and fetch it again");
        }
        WeightConvention convention = WeightConvention.of(located.format(), located.path(), file);
        Map<String, Tensor> tensors = naming(located.format()).canonical(architecture, file);
        return new BackboneWeights(
                architecture,
                tensors,
                scaling.orElse(convention.scaling()),
                poolPadding.or(located::poolPadding).orElse(convention.poolPadding()),
                new WeightSource(
                        located.specification(),
                        located.description().orElse(convention.description()),
                        file.location(),
                        file.sha256(),
                        located.license().orElse(convention.license()),
                        located.reason()));
    }

    private NamedTensors readFile(Located located) throws IOException {
        return switch (located.format()) {
            case KERAS -> new KerasHdf5Reader().read(located.path());
            case SAFETENSORS -> new SafetensorsReader().read(located.path());
            case TFJS, NSFWJS -> new TfjsReader().read(located.path(), architecture.name());
            case ZOO, PARAMS -> new MxNetParamsReader().read(located.path());
            case AUTO, NONE -> throw new IllegalArgumentException(located.format() + " is no file format");
        };
    }

    private static WeightNaming naming(WeightSpec.Kind format) {
        return switch (format) {
            case KERAS, TFJS, NSFWJS -> new KerasNaming();
            case SAFETENSORS -> new TorchvisionNaming();
            case ZOO, PARAMS -> new GluonNaming();
            case AUTO, NONE -> throw new IllegalArgumentException(format + " is no file format");
        };
    }

    private WeightListing.Source source(WeightSpec.Kind kind, String description, Optional<Path> path, String license)
            throws IOException {
        return new WeightListing.Source(
                kind.form(),
                description,
                path.map(Path::toString),
                path.isPresent() ? OptionalLong.of(Files.size(path.get())) : OptionalLong.empty(),
                path.isPresent() ? Optional.of(Checksums.sha256(path.get())) : Optional.empty(),
                license);
    }

    private List<WeightListing.ZooModel> zooModels() {
        String wanted = architecture.name().replace("_", "");
        List<WeightListing.ZooModel> models = new ArrayList<>();
        for (ModelZoo each : ModelZoo.listModelZoo()) {
            // The zoos of Hugging Face download an index before they can be listed.
            if (each.getGroupId().startsWith("ai.djl.huggingface")) {
                continue;
            }
            for (ModelLoader loader : each.getModelLoaders()) {
                MRL resource = loader.getMrl();
                if (resource.getArtifactId().toLowerCase(Locale.ROOT).contains(wanted)) {
                    models.add(new WeightListing.ZooModel(
                            resource.getGroupId(),
                            resource.getArtifactId(),
                            Optional.ofNullable(resource.getVersion()).orElse(""),
                            resource.getApplication().getPath(),
                            each.getSupportedEngines().stream().sorted().toList()));
                }
            }
        }
        models.sort(Comparator.comparing(WeightListing.ZooModel::groupId)
                .thenComparing(WeightListing.ZooModel::artifactId));
        return models;
    }

    @FunctionalInterface
    private interface Loading {
        BackboneWeights load() throws IOException;
    }

    private WeightCheck check(WeightSpec.Kind kind, Path path, String checked, Loading loading) {
        try {
            BackboneWeights weights = loading.load();
            return new WeightCheck(
                    kind.form(),
                    path,
                    true,
                    checked + "; fits " + architecture.name() + ", SHA-256 "
                            + weights.source().sha256());
        } catch (IOException | WeightMismatchException e) {
            logger.debug("{} did not pass", path, e);
            return new WeightCheck(kind.form(), path, false, e.getMessage());
        }
    }

    /** Collects what a {@link PretrainedWeights} needs; only the architecture is required. */
    public static final class Builder {

        private Architecture architecture;
        private Optional<String> zoo = Optional.empty();
        private Path cacheDirectory = CacheFolder.root();
        private Path djlCacheDirectory = Utils.getCacheDir();
        private boolean offline = Utils.isOfflineMode();
        private Optional<PoolPadding> poolPadding = Optional.empty();
        private Optional<ChannelScaling> scaling = Optional.empty();
        private Optional<Progress> progress = Optional.empty();
        private PackageClient packageClient = new NpmClient();
        private long seed;

        private Builder() {}

        /**
         * Sets the architecture.
         *
         * @param newArchitecture whose weights
         * @return this
         */
        public Builder setArchitecture(Architecture newArchitecture) {
            architecture = newArchitecture;
            return this;
        }

        /**
         * Sets another model zoo than DJL's own.
         *
         * @param location an http(s) address, or a folder that has {@code model/cv/...}; empty for DJL's own
         * @return this
         */
        public Builder optZoo(Optional<String> location) {
            zoo = location;
            return this;
        }

        /**
         * Sets the root of the local cache.
         *
         * @param directory the directory, which may not exist yet; default {@link CacheFolder#root()}
         * @return this
         */
        public Builder optCacheDirectory(Path directory) {
            cacheDirectory = directory;
            return this;
        }

        /**
         * Sets DJL's cache directory.
         *
         * @param directory the directory, which may not exist yet; default as DJL's: {@code DJL_CACHE_DIR}, else {@code
         *     .djl.ai} in the home directory
         * @return this
         */
        public Builder optDjlCacheDirectory(Path directory) {
            djlCacheDirectory = directory;
            return this;
        }

        /**
         * Sets whether the network must not be used.
         *
         * @param newOffline whether to stay offline; default as DJL's: {@code DJL_OFFLINE} or {@code ai.djl.offline}
         * @return this
         */
        public Builder optOffline(boolean newOffline) {
            offline = newOffline;
            return this;
        }

        /**
         * Sets the convention of the average pools, whatever the weights say.
         *
         * @param convention the convention; empty for that of the weights
         * @return this
         */
        public Builder optPoolPadding(Optional<PoolPadding> convention) {
            poolPadding = convention;
            return this;
        }

        /**
         * Sets the input scaling, whatever the weights say.
         *
         * @param newScaling the scaling; empty for that of the weights
         * @return this
         */
        public Builder optScaling(Optional<ChannelScaling> newScaling) {
            scaling = newScaling;
            return this;
        }

        /**
         * Sets where the progress of downloads goes.
         *
         * @param newProgress the progress: of a model zoo in bytes, of an npm package only that it is fetched
         * @return this
         */
        public Builder optProgress(Progress newProgress) {
            progress = Optional.of(newProgress);
            return this;
        }

        /**
         * Sets the seed of random initialization.
         *
         * @param newSeed the seed; default 0
         * @return this
         */
        public Builder optSeed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /** Sets how npm packages are fetched. */
        Builder optPackageClient(PackageClient client) {
            packageClient = client;
            return this;
        }

        /**
         * Makes the instance.
         *
         * @return the instance
         * @throws IllegalArgumentException if the zoo is neither an address nor a repository folder
         */
        public PretrainedWeights build() {
            if (architecture == null) {
                throw new IllegalArgumentException("the architecture is not set: call setArchitecture");
            }
            return new PretrainedWeights(this);
        }
    }
}
