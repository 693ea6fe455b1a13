package org.graft.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.image.RgbImage;
import org.graft.weights.PoolPadding;

/** The golden numbers of InceptionV3: formula images and their features with the weights of nsfwjs 4.3.0. */
record GoldenFeatures(List<Case> cases) {

    private static final int SIZE = 299;

    record StageCheck(long[] shape, double mean, double std, double first) {}

    record Case(int k, PoolPadding padding, Map<String, StageCheck> stages, double[] features) {

        /** pixel(y, x, c) = (x * (3 + k) + y * (5 + 2k) + 40 c + ((x * y) >> k)) & 255. */
        RgbImage image() {
            byte[] pixels = new byte[SIZE * SIZE * 3];
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    for (int c = 0; c < 3; c++) {
                        pixels[(y * SIZE + x) * 3 + c] =
                                (byte) (x * (3 + k) + y * (5 + 2 * k) + 40 * c + ((x * y) >> k));
                    }
                }
            }
            return new RgbImage(SIZE, SIZE, pixels);
        }
    }

    static GoldenFeatures read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (InputStream stream = GoldenFeatures.class.getResourceAsStream("/golden/inception_v3_features.json")) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : mapper.readTree(stream).get("cases")) {
                Map<String, StageCheck> stages = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> stage : node.get("stages").properties()) {
                    stages.put(stage.getKey(), mapper.convertValue(stage.getValue(), StageCheck.class));
                }
                cases.add(new Case(
                        node.get("k").asInt(),
                        node.get("average_pool_counts_padding").asBoolean()
                                ? PoolPadding.COUNTED
                                : PoolPadding.NOT_COUNTED,
                        stages,
                        mapper.convertValue(node.get("features"), double[].class)));
            }
            return new GoldenFeatures(cases);
        }
    }

    /** The relative L2 error of an array: |actual - expected| / |expected|. */
    static double relativeError(double[] expected, float[] actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
