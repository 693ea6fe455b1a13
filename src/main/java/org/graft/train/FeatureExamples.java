package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Iterator;
import java.util.SplittableRandom;
import org.graft.engine.FloatArrays;
import org.graft.train.RandomStreams.Purpose;

/** Examples for the head alone, from features that were computed once. */
final class FeatureExamples implements Examples {

    private final float[][] features;
    private final int[] labels;
    private final Targets targets;
    private final Phase phase;
    private final RandomStreams random;

    FeatureExamples(float[][] features, int[] labels, Targets targets, Phase phase, RandomStreams random) {
        this.features = features;
        this.labels = labels;
        this.targets = targets;
        this.phase = phase;
        this.random = random;
    }

    @Override
    public int size() {
        return features.length;
    }

    @Override
    public Iterator<Batch> epoch(int epoch) {
        int[] order = random.order(features.length, Purpose.ORDER, epoch);
        SplittableRandom shares = random.stream(Purpose.MIXUP, epoch, 0);
        return Examples.slices(order, phase.batchSize())
                .map(examples -> batch(examples, shares))
                .iterator();
    }

    private Batch batch(int[] examples, SplittableRandom shares) {
        int count = examples.length;
        float[][] inputs = new float[count][];
        float[][] goals = new float[count][];
        int[] truth = new int[count];
        double share = phase.mixup() > 0 ? Mixup.share(phase.mixup(), shares) : 1;
        for (int i = 0; i < count; i++) {
            int first = examples[i];
            int second = examples[count - 1 - i];
            inputs[i] = Targets.mix(features[first], features[second], share);
            goals[i] = Targets.mix(targets.of(labels[first]), targets.of(labels[second]), share);
            truth[i] = labels[first];
        }
        return new Batch() {
            @Override
            public NDList inputs(NDManager manager) {
                return new NDList(FloatArrays.of(manager, inputs));
            }

            @Override
            public float[][] targets() {
                return goals;
            }

            @Override
            public int[] labels() {
                return truth;
            }
        };
    }

    @Override
    public void close() {
        // Nothing but the Java heap.
    }
}
