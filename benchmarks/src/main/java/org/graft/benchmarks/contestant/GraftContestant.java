package org.graft.benchmarks.contestant;

import java.io.IOException;
import java.util.List;
import org.graft.benchmarks.Fixture;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;

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

    /** One engine of Graft; its name is that of the engine. */
    record Provider(String name) implements ContestantProvider {

        @Override
        public String engine() {
            return name;
        }

        @Override
        public boolean trains() {
            return true;
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            return settings.open(name).describe();
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            return new GraftContestant(ImageClassifier.load(
                    fixture.model(), ClassifierOptions.defaults().withEngine(settings.open(name))));
        }
    }
}
