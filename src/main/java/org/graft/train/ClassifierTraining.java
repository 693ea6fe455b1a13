package org.graft.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.graft.arch.Architecture;
import org.graft.arch.InceptionV3;
import org.graft.backbone.FreezePlan;
import org.graft.data.Audit;
import org.graft.data.AuditMemory;
import org.graft.data.AuditReport;
import org.graft.data.DataSource;
import org.graft.data.ImageHashes;
import org.graft.data.ImageProgress;
import org.graft.data.ImageTree;
import org.graft.data.LabeledImage;
import org.graft.data.Quantity;
import org.graft.data.Split;
import org.graft.data.SplitRule;
import org.graft.engine.CacheFolder;
import org.graft.engine.ComputeEngine;
import org.graft.engine.ProcessMemory;
import org.graft.eval.Evaluation;
import org.graft.image.Preprocessing;
import org.graft.model.FusedClassifier;
import org.graft.model.HeadWeights;
import org.graft.model.ImageScorer;
import org.graft.model.Network;
import org.graft.train.BackboneFeatures.Rows;
import org.graft.train.PhaseTrainer.Outcome;
import org.graft.train.RandomStreams.Purpose;
import org.graft.train.TrainingResult.PhaseResult;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PoolPadding;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSource;
import org.graft.weights.WeightSpec;

/**
 * Trains an image classifier from a folder of photos: audits the data, loads pretrained weights, runs the phases of a
 * recipe, saves and verifies a trained model after each, and evaluates the best one.
 *
 * <p>A training is made by {@link #builder()} and runs once, on the calling thread.
 */
public final class ClassifierTraining {

    private final String data;
    private final Loader<ComputeEngine> engine;
    private final Recipe recipe;
    private final String weightSpec;
    private final Loader<BackboneWeights> weights;
    private final Architecture architecture;
    private final String zoo;
    private final PoolPadding poolPadding;
    private final Path output;
    private final boolean strict;
    private final TrainingProgress progress;
    private final RandomStreams random;
    private final CodeDigest code = new CodeDigest();

    private ClassifierTraining(Builder builder) {
        this.data = Objects.requireNonNull(builder.data, "set the data: a folder of images");
        this.engine = builder.engine == null ? this::openEngine : builder.engine;
        this.recipe = builder.recipe == null ? Recipe.builtIn("fast") : builder.recipe;
        this.weightSpec = builder.weightSpec;
        this.weights = builder.weights == null ? this::loadWeights : builder.weights;
        this.architecture = builder.architecture;
        this.zoo = builder.zoo;
        this.poolPadding = builder.poolPadding;
        this.output = builder.output;
        this.strict = builder.strict;
        this.progress = builder.progress;
        this.random = new RandomStreams(recipe.seed());
    }

    /**
     * Starts the settings of a training.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs the training.
     *
     * @return what it leaves
     * @throws IOException if data, weights or the output cannot be read or written
     * @throws RecipeException if the recipe does not fit the backbone
     * @throws TrainingException if the data do not suffice, or the output is not free
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot be had
     */
    public TrainingResult run() throws IOException {
        long begin = System.nanoTime();
        recipe.requireFit(architecture);
        if (output != null) {
            EarlierRun.in(output);
        }
        ImageHashes hashes = new ImageHashes(new TaskProgress("reading images"));
        ImageTree found = DataSource.resolve(data, SplitRule.DEFAULT, progress.downloads(), hashes);
        AuditReport audit = audit(found, hashes);
        ImageTree tree = found.without(audit.undecodable());
        progress.message(counts(tree));
        requireValidation(tree);
        ComputeEngine compute = engine.load();
        compute.requireTraining();
        recipe.precision().requireOn(compute);
        compute.stopRecording();
        BackboneWeights backbone = weights.load();
        Path directory = output == null ? RunDirectory.claim(Path.of("models"), data, recipe.name()) : output;
        try (RunDirectory files = new RunDirectory(directory, recipe, tree, backbone, compute, hashes, progress)) {
            Run run = new Run(compute, tree, hashes, backbone, directory, files);
            run.phases();
            return run.result(audit, begin);
        }
    }

    private static void requireValidation(ImageTree tree) {
        if (tree.images(Split.VALIDATION).isEmpty()) {
            throw new TrainingException("the data in " + tree.root() + " have no usable validation images, by which"
                    + " epochs and phases are compared: add some in validation/<class>/, or, if nothing is split there,"
                    + " more images of each class, of which a part is taken");
        }
    }

    private AuditReport audit(ImageTree tree, ImageHashes hashes) throws IOException {
        // What decodes belongs to the code and to Java.
        AuditMemory memory = code.of(Audit.class)
                .map(digest -> digest + "|" + System.getProperty("java.version"))
                .map(settings -> new AuditMemory(CacheFolder.root().resolve("audits"), settings, hashes))
                .orElse(null);
        AuditReport report = Audit.run(
                tree,
                new Audit.Options(
                        0,
                        Runtime.getRuntime().availableProcessors(),
                        new TaskProgress("audit of the images"),
                        memory));
        progress.audit(report);
        if (!report.passes(strict)) {
            throw new TrainingException("the data in " + tree.root() + " do not pass the audit"
                    + (strict ? " (--strict makes warnings errors)" : "") + ":\n" + report.toText());
        }
        return report;
    }

    private static String counts(ImageTree tree) {
        StringBuilder text = new StringBuilder(
                "data: " + tree.root() + ", " + Quantity.of(tree.classes().size(), "class"));
        for (Split split : Split.values()) {
            int count = tree.images(split).size();
            if (count > 0) {
                text.append(", ").append(count).append(' ').append(split.name().toLowerCase(Locale.ROOT));
            }
        }
        return text.append(" images").toString();
    }

    private ComputeEngine openEngine() {
        ComputeEngine opened = ComputeEngine.open();
        progress.message("engine: " + opened.describe());
        return opened;
    }

    private BackboneWeights loadWeights() throws IOException {
        PretrainedWeights.Builder source = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optZoo(Optional.ofNullable(zoo))
                .optPoolPadding(Optional.ofNullable(poolPadding))
                .optSeed(recipe.seed());
        progress.downloads().ifPresent(source::optProgress);
        BackboneWeights loaded = source.build().load(WeightSpec.parse(weightSpec));
        WeightSource origin = loaded.source();
        progress.message(
                "weights: " + origin.description() + (origin.reason().isEmpty() ? "" : " (" + origin.reason() + ")"));
        return loaded;
    }

    /** Tells of a task with all images. */
    private final class TaskProgress implements ImageProgress {

        private final String task;

        TaskProgress(String task) {
            this.task = task;
        }

        @Override
        public void begin(int images) {
            progress.begin(task, images);
        }

        @Override
        public void advance(int images) {
            progress.advance(images);
        }

        @Override
        public void end() {
            progress.end();
        }
    }

    /** One run: what its phases share. */
    private final class Run {

        private final ComputeEngine compute;
        private final ImageTree tree;
        private final ImageHashes hashes;
        private final BackboneWeights weights;
        private final Path directory;
        private BackboneFeatures features;
        private final RunDirectory files;
        private final RecipeFit fit;
        private final List<PhaseResult> done = new ArrayList<>();
        private Network network;
        private Network best;
        private Evaluation bestEvaluation;
        private PhaseResult bestPhase;
        private HeadSelection.Choice choice;
        private boolean backboneIsTrained;
        private Rows trainingRows;
        private Rows validationRows;

        Run(
                ComputeEngine compute,
                ImageTree tree,
                ImageHashes hashes,
                BackboneWeights weights,
                Path directory,
                RunDirectory files) {
            this.compute = compute;
            this.tree = tree;
            this.hashes = hashes;
            this.weights = weights;
            this.directory = directory;
            this.fit = new RecipeFit(recipe, weights.architecture());
            this.files = files;
        }

        /** The random streams of the phase under way. */
        private RandomStreams streams() {
            return random.ofPhase(done.size());
        }

        /** The features of the backbone as it is now. Those of one that this run trained serve no other run. */
        private BackboneFeatures features() throws IOException {
            if (features == null) {
                features = new BackboneFeatures(
                        compute,
                        network == null ? weights : network.backbone(),
                        recipe.image(),
                        recipe.head().pooling(),
                        recipe.precision(),
                        backboneIsTrained
                                ? Optional.empty()
                                : Optional.of(CacheFolder.root().resolve("features")),
                        code,
                        hashes,
                        progress);
            }
            return features;
        }

        /** Stages of the backbone were trained: later phases read its features anew. */
        private void forgetFeatures() {
            backboneIsTrained = true;
            features = null;
            trainingRows = null;
            validationRows = null;
        }

        void phases() throws IOException {
            for (Phase phase : recipe.phases()) {
                long begin = System.nanoTime();
                FreezePlan plan = fit.plan(
                        phase,
                        network == null
                                ? fit.firstLastStage()
                                : network.backbone().architecture().lastStage());
                progress.phase(phase, plan);
                if (plan.isWholeBackboneFrozen() && !phase.freezeThrough().equals(FreezePlan.WHOLE_BACKBONE)) {
                    progress.message("phase '" + phase.name() + "' freezes through " + phase.freezeThrough()
                            + ": nothing above it is read by the head, so that the head alone is trained");
                }
                if (network == null && !fit.choosesStages()) {
                    network = untrainedNetwork(phase);
                }
                Outcome outcome = plan.isWholeBackboneFrozen() ? head(phase) : fineTune(phase, plan);
                network = outcome.network();
                if (!plan.isWholeBackboneFrozen()) {
                    forgetFeatures();
                }
                Evaluation evaluation = recipe.flipAtTest()
                        ? evaluate(network, true, tree.images(Split.VALIDATION), "validation with mirror images")
                        : outcome.best();
                PhaseResult result = save(phase, outcome, evaluation, begin);
                done.add(result);
                if (evaluation.isBetterThan(bestEvaluation)) {
                    best = network;
                    bestEvaluation = evaluation;
                    bestPhase = result;
                } else {
                    progress.message(String.format(
                            Locale.ROOT,
                            "phase '%s' does not improve validation (%.2f %% after %.2f %%): the model of phase '%s' stays the result",
                            phase.name(),
                            100 * evaluation.accuracy(),
                            100 * bestEvaluation.accuracy(),
                            bestPhase.name()));
                }
                files.pointTo(bestPhase, done);
            }
        }

        /** Trains the head on features of the whole backbone. */
        private Outcome head(Phase phase) throws IOException {
            Targets targets = new Targets(
                    trainingRows().labels(),
                    tree.classes().size(),
                    recipe.balancedClassWeights(),
                    phase.labelSmoothing());
            HeadPhase headPhase = new HeadPhase(compute, recipe, phase, tree.classes(), streams(), progress);
            if (choice == null) {
                choice = headPhase.choose(trainingRows, targets);
            }
            // From here on the head keeps its stages: the features of the others would only take memory.
            trainingRows = trainingRows.only(choice.stages());
            validationRows = validationRows.only(choice.stages());
            Rows originals = trainingRows;
            List<Rows> copies = new ArrayList<>();
            for (int copy = 1; copy <= phase.copies(); copy++) {
                copies.add(features()
                        .copy(
                                originals.images(),
                                choice.stages(),
                                "training images, augmented copy " + copy + " of " + phase.copies(),
                                phase.augmentation(),
                                streams(),
                                copy));
            }
            BackboneWeights backbone = network == null ? weightsOfTheChoice() : network.backbone();
            if (phase.optimizer().algorithm() == OptimizerSettings.Algorithm.LBFGS) {
                HeadWeights head = headPhase.fit(originals, copies, targets, choice);
                Network fitted = new Network(backbone, head);
                Evaluation evaluation = evaluateFeatures(fitted);
                EpochRecord record = headPhase.record(fitted, originals, evaluation);
                progress.epoch(record);
                return new Outcome(fitted, evaluation, 1, List.of(record));
            }
            HeadWeights start = network != null
                    ? network.head()
                    : headPhase.start(
                            originals,
                            choice,
                            streams().stream(Purpose.HEAD, 0, 0).nextLong());
            Network before = new Network(backbone, start);
            FreezePlan frozen = FreezePlan.of(backbone.architecture(), FreezePlan.WHOLE_BACKBONE, phase.batchNorm());
            PhaseTrainer trainer = new PhaseTrainer(compute, recipe.precision(), this::evaluateFeatures, progress);
            try (Examples examples = phase.hasFixedImages()
                    ? headPhase.examples(originals, copies, targets, start.stages())
                    : imageExamples(before, frozen, phase)) {
                return trainer.train(before, frozen, phase, examples);
            }
        }

        private Outcome fineTune(Phase phase, FreezePlan plan) throws IOException {
            PhaseTrainer trainer = new PhaseTrainer(
                    compute,
                    recipe.precision(),
                    candidate -> evaluate(candidate, false, tree.images(Split.VALIDATION), "validation"),
                    progress);
            try (Examples examples = imageExamples(network, plan, phase)) {
                return trainer.train(network, plan, phase, examples);
            }
        }

        /** The network of a recipe whose first phase trains stages: nothing chooses those of the head. */
        private Network untrainedNetwork(Phase phase) throws IOException {
            choice = HeadSelection.first(recipe.head());
            HeadPhase headPhase = new HeadPhase(compute, recipe, phase, tree.classes(), streams(), progress);
            HeadWeights head = headPhase.start(
                    trainingRows(), choice, streams().stream(Purpose.HEAD, 0, 0).nextLong());
            return new Network(weightsOfTheChoice(), head);
        }

        /** The pretrained stages up to the last one that the head reads. */
        private BackboneWeights weightsOfTheChoice() {
            return weights.upTo(choice.stages().get(choice.stages().size() - 1));
        }

        private Examples imageExamples(Network start, FreezePlan plan, Phase phase) throws IOException {
            List<LabeledImage> images = tree.images(Split.TRAINING);
            Targets targets = new Targets(
                    images.stream().mapToInt(LabeledImage::label).toArray(),
                    tree.classes().size(),
                    recipe.balancedClassWeights(),
                    phase.labelSmoothing());
            Preprocessing image = recipe.image()
                    .withSize(phase.imageSize() == 0 ? recipe.image().size() : phase.imageSize());
            if (plan.freezePoint() != null && FrozenMapExamples.suit(phase)) {
                try (FrozenPrefix prefix = new FrozenPrefix(compute, start, plan, recipe.precision())) {
                    return new FrozenMapExamples(
                            compute, prefix, images, targets, phase, image, streams(), CacheFolder.root(), progress);
                } catch (IOException e) {
                    String reason = e instanceof DiskSpaceException
                            ? e.getMessage()
                            : "no maps can be kept in " + CacheFolder.root() + " (" + e + ")";
                    if (phase.copies() > 0) {
                        throw new TrainingException("phase '" + phase.name() + "': " + reason
                                + "; name another folder by " + CacheFolder.VARIABLE + ", or set copies to 0");
                    }
                    progress.message(reason + ": the frozen stages are computed anew in every epoch");
                }
            }
            return new ImageExamples(
                    new FrozenPrefix(compute, start, plan, recipe.precision()),
                    images,
                    targets,
                    phase,
                    image,
                    streams(),
                    progress);
        }

        private Rows trainingRows() throws IOException {
            if (trainingRows == null) {
                trainingRows = features().originals(tree.images(Split.TRAINING), "training images");
                validationRows = features().originals(tree.images(Split.VALIDATION), "validation images");
            }
            return trainingRows;
        }

        private Evaluation evaluateFeatures(Network candidate) throws IOException {
            try (FusedClassifier classifier = new FusedClassifier(compute, candidate, false)) {
                return Evaluation.of(
                        tree.classes(),
                        validationRows.labels(),
                        classifier.probabilitiesOfFeatures(
                                validationRows.select(candidate.head().stages())));
            }
        }

        private Evaluation evaluate(Network candidate, boolean flip, List<LabeledImage> images, String name)
                throws IOException {
            progress.begin(name, images.size());
            try (FusedClassifier classifier = new FusedClassifier(compute, candidate, flip, recipe.precision())) {
                return new ImageScorer(classifier::probabilities, recipe.image())
                        .evaluate(
                                images,
                                tree.classes(),
                                progress::advance,
                                failure -> progress.message("left out: " + failure.getMessage()))
                        .orElseThrow(() -> new TrainingException("no " + name + " image in " + tree.root()
                                + " can be decoded any more; were the files changed or removed?"));
            } finally {
                progress.end();
            }
        }

        private PhaseResult save(Phase phase, Outcome outcome, Evaluation evaluation, long begin) throws IOException {
            int number = done.size() + 1;
            Path target = directory.resolve("phase" + number + "-" + phase.name());
            PhaseResult result = new PhaseResult(
                    phase.name(),
                    target,
                    outcome.network().head().stages(),
                    evaluation.accuracy(),
                    evaluation.meanLoss(),
                    outcome.bestEpoch(),
                    (System.nanoTime() - begin) / 1e9,
                    outcome.history());
            files.save(result, outcome.network(), choice);
            files.verify(result, outcome.network(), compute);
            progress.message(String.format(
                    Locale.ROOT,
                    "phase '%s': validation accuracy %.2f %%, saved and verified in %s (%.0f s)",
                    phase.name(),
                    100 * result.validationAccuracy(),
                    target,
                    result.seconds()));
            return result;
        }

        TrainingResult result(AuditReport audit, long begin) throws IOException {
            Optional<Evaluation> test = tree.images(Split.TEST).isEmpty()
                    ? Optional.empty()
                    : Optional.of(evaluate(best, recipe.flipAtTest(), tree.images(Split.TEST), "test"));
            return new TrainingResult(
                    directory,
                    bestPhase.model(),
                    done,
                    bestPhase.name(),
                    bestEvaluation,
                    test,
                    audit,
                    weights.source(),
                    compute.describe(),
                    (System.nanoTime() - begin) / 1e9,
                    ProcessMemory.peakResident().orElse(0));
        }
    }

    /**
     * Gives an engine or weights, which take their time, when a training needs them: after its data have passed their audit.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface Loader<T> {

        /**
         * Loads it; called once a training, on its thread.
         *
         * @return what was loaded
         * @throws IOException if it cannot be read
         */
        T load() throws IOException;
    }

    /** The settings of a training: data is required, the rest has defaults. */
    public static final class Builder {

        private String data;
        private Loader<ComputeEngine> engine;
        private Recipe recipe;
        private String weightSpec = "auto";
        private Loader<BackboneWeights> weights;
        private Architecture architecture = InceptionV3.ARCHITECTURE;
        private String zoo;
        private PoolPadding poolPadding;
        private Path output;
        private boolean strict;
        private TrainingProgress progress = TrainingProgress.NONE;

        private Builder() {}

        /**
         * Sets the data.
         *
         * @param newData {@code sample}, {@code flowers17}, an archive or a folder (see {@link DataSource})
         * @return this
         */
        public Builder setData(String newData) {
            data = newData;
            return this;
        }

        /**
         * Sets the data.
         *
         * @param folder a folder {@code train/<class>/*} or {@code <class>/*}
         * @return this
         */
        public Builder setData(Path folder) {
            return setData(folder.toString());
        }

        /**
         * Sets the engine.
         *
         * @param newEngine the engine; default: the one that {@code -Dengine=} names, else PyTorch
         * @return this
         */
        public Builder optEngine(ComputeEngine newEngine) {
            return optEngineLoader(newEngine == null ? null : () -> newEngine);
        }

        /**
         * Sets how the engine is opened.
         *
         * @param loader opens it; default: as for {@link #optEngine}
         * @return this
         */
        public Builder optEngineLoader(Loader<ComputeEngine> loader) {
            engine = loader;
            return this;
        }

        /**
         * Sets the recipe.
         *
         * @param newRecipe the recipe; default: {@code fast}
         * @return this
         */
        public Builder optRecipe(Recipe newRecipe) {
            recipe = newRecipe;
            return this;
        }

        /**
         * Sets where pretrained weights come from.
         *
         * @param specification as {@link WeightSpec#parse} takes it; default: {@code auto}
         * @return this
         */
        public Builder optWeightSpec(String specification) {
            weightSpec = specification;
            return this;
        }

        /**
         * Sets the pretrained weights themselves.
         *
         * @param newWeights the weights
         * @return this
         */
        public Builder optWeights(BackboneWeights newWeights) {
            architecture = newWeights == null ? InceptionV3.ARCHITECTURE : newWeights.architecture();
            return optWeightLoader(newWeights == null ? null : () -> newWeights);
        }

        /**
         * Sets how the pretrained weights are loaded.
         *
         * @param loader loads weights of Inception v3; default: as for {@link #optWeightSpec}
         * @return this
         */
        public Builder optWeightLoader(Loader<BackboneWeights> loader) {
            weights = loader;
            return this;
        }

        /**
         * Sets another model zoo.
         *
         * @param location an address or folder; default: DJL's zoo
         * @return this
         */
        public Builder optZoo(String location) {
            zoo = location;
            return this;
        }

        /**
         * Sets the convention of the average pools.
         *
         * @param convention the convention; default: the one that belongs to the weights
         * @return this
         */
        public Builder optPoolPadding(PoolPadding convention) {
            poolPadding = convention;
            return this;
        }

        /**
         * Sets where the run is written.
         *
         * @param directory the directory; it may have an earlier run, which is removed, but nothing else. Default: a
         *     free name under {@code models}
         * @return this
         */
        public Builder optOutput(Path directory) {
            output = directory;
            return this;
        }

        /**
         * Makes the warnings of the audit errors.
         *
         * @param newStrict true for errors; default: false
         * @return this
         */
        public Builder optStrict(boolean newStrict) {
            strict = newStrict;
            return this;
        }

        /**
         * Sets who is told what goes on.
         *
         * @param newProgress the listener; default: nobody
         * @return this
         */
        public Builder optProgress(TrainingProgress newProgress) {
            progress = newProgress;
            return this;
        }

        /**
         * Makes the training.
         *
         * @return the training, ready to run once
         */
        public ClassifierTraining build() {
            return new ClassifierTraining(this);
        }
    }
}
