package org.graft.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.image.RgbImage;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PoolPadding;

/**
 * The golden numbers of InceptionV3: images given by a formula, and their features with the weights of the npm package nsfwjs
 * 4.3.0, computed in float64 by an independent program. They tell whether an engine computes the right thing. Immutable.
 *
 * @param cases the images
 */
public record GoldenFeatures(List<Case> cases) {

    /** The side of the images in pixels. */
    public static final int SIZE = 299;

    /** The SHA-256 of the package whose weights the numbers belong to. */
    private static final String WEIGHTS_SHA256 = "4496790efc9bdc6f3e85a826a8e482c1fa1e9db4b3d18c095e98cc0c73cfb12f";

    public GoldenFeatures {
        cases = List.copyOf(cases);
    }

    /**
     * What a stage gives.
     *
     * @param shape {@code (batchSize, channel, height, width)} with a batch size of 1
     * @param mean the mean of the feature map
     * @param std its standard deviation
     * @param first its first value
     */
    public record StageCheck(long[] shape, double mean, double std, double first) {}

    /**
     * One image under one convention of the average pools.
     *
     * @param k the number in the formula of the image, 1 to 4
     * @param padding the convention
     * @param stages what the stages give, by name
     * @param features the 2048 features after global average pooling
     */
    public record Case(int k, PoolPadding padding, Map<String, StageCheck> stages, double[] features) {

        /**
         * Makes the image: {@code pixel(y, x, c) = (x (3 + k) + y (5 + 2k) + 40 c + ((x y) >> k)) & 255}.
         *
         * @return 299 x 299 pixels
         */
        public RgbImage image() {
            byte[] pixels = new byte[SIZE * SIZE * RgbImage.CHANNELS];
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    for (int c = 0; c < RgbImage.CHANNELS; c++) {
                        pixels[(y * SIZE + x) * RgbImage.CHANNELS + c] =
                                (byte) (x * (3 + k) + y * (5 + 2 * k) + 40 * c + ((x * y) >> k));
                    }
                }
            }
            return new RgbImage(SIZE, SIZE, pixels);
        }
    }

    /**
     * Reads the numbers, which are a part of the library.
     *
     * @return four images under both conventions
     * @throws IOException if they cannot be read
     */
    public static GoldenFeatures read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (InputStream stream = GoldenFeatures.class.getResourceAsStream("golden_inception_v3.json")) {
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

    /**
     * Returns whether the numbers are those of some weights.
     *
     * @param weights weights as they were published, not trained on
     * @return true if they are the ones of the package
     */
    public static boolean belongTo(BackboneWeights weights) {
        return weights.source().sha256().equals(WEIGHTS_SHA256);
    }
}
