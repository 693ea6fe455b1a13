package org.graft.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.graft.backbone.StagePooling;
import org.graft.model.HeadWeights.Dense;
import org.graft.testing.TinyBackbone;
import org.junit.jupiter.api.Test;

class HeadWeightsTest {

    private static final List<String> STAGES = List.of("first", "second");
    private static final float[] ZEROS = new float[12];
    private static final float[] ONES = ones(12);

    @Test
    void randomLayersFollowGlorotAndTheSeed() {
        HeadWeights head = random(3);
        Dense first = head.layers().get(0);
        double limit = Math.sqrt(6.0 / (12 + 5));

        assertEquals(List.of(12, 5, 2), List.of(head.inputs(), first.outputs(), head.classes()));
        assertTrue(max(first.weight()) <= limit && max(first.weight()) > 0.8 * limit, "" + max(first.weight()));
        assertArrayEquals(new float[5], first.bias());
        assertArrayEquals(first.weight(), random(3).layers().get(0).weight());
        assertFalse(Arrays.equals(first.weight(), random(4).layers().get(0).weight()));
    }

    @Test
    void aLayerOfTheWrongLengthIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Dense(3, 2, new float[5], new float[2]));
        assertThrows(IllegalArgumentException.class, () -> new Dense(3, 2, new float[6], new float[3]));
    }

    @Test
    void layersThatDoNotFitEachOtherAreRefused() {
        Dense layer = new Dense(11, 2, new float[22], new float[2]);

        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new HeadWeights(STAGES, StagePooling.AVERAGE, ZEROS, ONES, List.of(layer)))
                .getMessage();

        assertTrue(message.contains("11") && message.contains("12"), message);
    }

    @Test
    void meansAndDeviationsMustBeAsMany() {
        assertThrows(
                IllegalArgumentException.class,
                () -> HeadWeights.random(STAGES, StagePooling.AVERAGE, ZEROS, ones(11), List.of(), 2, 1));
    }

    @Test
    void aNetworkRefusesAHeadThatDoesNotFitItsStages() {
        HeadWeights head = HeadWeights.random(List.of("second"), StagePooling.AVERAGE, ZEROS, ONES, List.of(), 2, 1);

        String message = assertThrows(IllegalArgumentException.class, () -> new Network(TinyBackbone.weights(1), head))
                .getMessage();

        assertTrue(message.contains("12") && message.contains("[second]") && message.contains("8"), message);
    }

    private static HeadWeights random(long seed) {
        return HeadWeights.random(STAGES, StagePooling.AVERAGE, ZEROS, ONES, List.of(5), 2, seed);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double max(float[] values) {
        double max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
