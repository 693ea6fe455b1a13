package org.graft.benchmarks.contestant;

import java.io.IOException;
import java.util.List;
import org.graft.backbone.Precision;
import org.graft.benchmarks.Fixture;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.train.Phase;
import org.graft.train.TrainingStep;
import org.graft.train.TrainingStep.Gradient;

/** Graft itself, as an application uses it: the classifier of a trained model. */
final class GraftContestant implements Contestant {

    private final ImageClassifier classifier;

    private GraftContestant(ImageClassifier classifier) {
        this.classifier = classifier;
    }

    @Override
    public float[][] probabilities(List<RgbImage> images) {
        return classifier.probabilities(images);
    }

    @Override
    public float[][] logits(List<RgbImage> images) {
        return classifier.logits(images);
    }

    @Override
    public void close() {
        classifier.close();
    }

    private record Training(ComputeEngine engine, TrainingStep training) implements TrainingContestant {

        @Override
        public double step(List<RgbImage> images, float[][] targets) {
            double loss = training.run(images, targets);
            // An engine that computes later than it is called has the gradients and the update still before it.
            engine.awaitComputation();
            return loss;
        }

        @Override
        public Gradient gradient(List<RgbImage> images, float[][] targets) {
            return training.gradient(images, targets);
        }

        @Override
        public void close() {
            training.close();
        }
    }

    /**
     * One engine of Graft in one precision.
     *
     * @param name the name of its rows
     * @param engine the engine
     * @param precision what the backbone computes with
     * @param trains whether the engine trains, or only runs networks
     */
    record Provider(String name, String engine, Precision precision, boolean trains) implements ContestantProvider {

        /** Returns an engine in float32, the rows of which have its name. */
        static Provider of(String engine, boolean trains) {
            return new Provider(engine, engine, Precision.FLOAT32, trains);
        }

        @Override
        public boolean multiplies() {
            // An engine that only runs networks has no arithmetic on arrays, and the product is one of float32.
            return trains && precision == Precision.FLOAT32;
        }

        @Override
        public boolean isGraft() {
            return true;
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            ComputeEngine opened = settings.open(engine);
            precision.requireOn(opened);
            return opened.describe();
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            return new GraftContestant(ImageClassifier.load(
                    fixture.model(),
                    ClassifierOptions.defaults()
                            .withEngine(settings.open(engine))
                            .withPrecision(precision)
                            .withWarmUp(false)));
        }

        @Override
        public TrainingContestant openTraining(
                Fixture fixture, EngineSettings settings, Phase phase, String freezeThrough) throws IOException {
            Network network = TrainedModel.load(fixture.model()).network();
            ComputeEngine opened = settings.open(engine);
            return new Training(opened, new TrainingStep(opened, network, phase, precision));
        }
    }
}
