package org.graft.benchmarks.contestant;

import java.io.IOException;
import java.util.List;
import org.graft.benchmarks.Fixture;
import org.graft.image.RgbImage;

/** PyTorch with a fault: it mirrors the images, which is easily done and hardly changes the accuracy. */
public final class BrokenContestant implements Contestant {

    private final Contestant right;

    private BrokenContestant(Contestant right) {
        this.right = right;
    }

    @Override
    public float[][] probabilities(List<RgbImage> images) {
        return right.probabilities(mirrored(images));
    }

    @Override
    public float[][] logits(List<RgbImage> images) {
        return right.logits(mirrored(images));
    }

    private static List<RgbImage> mirrored(List<RgbImage> images) {
        return images.stream().map(RgbImage::flipHorizontally).toList();
    }

    @Override
    public void close() {
        right.close();
    }

    /** Found as a service. It belongs to no engine that a run restricts itself to. */
    public static final class Provider implements ContestantProvider {

        private static final ContestantProvider RIGHT = GraftContestant.Provider.of(Contestants.PYTORCH, true);

        /** Made as a service. */
        public Provider() {}

        @Override
        public String name() {
            return "Broken";
        }

        @Override
        public String engine() {
            return "none";
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            return RIGHT.loadEngine(settings);
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            return new BrokenContestant(RIGHT.open(fixture, settings));
        }
    }
}
