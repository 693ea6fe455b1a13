package org.graft.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a decoded picture becomes the square that a network reads; stored with the trained model.
 *
 * @param size the side of the square in pixels, 1 or more
 * @param rule how a picture of any shape becomes a square
 * @param cropFraction for {@link ResizeRule#CENTER_CROP}: the side of the square as a fraction of the resized shorter side,
 *     above 0 up to 1; without meaning for {@link ResizeRule#DIRECT}
 * @param interpolation how pixels are computed
 */
public record Preprocessing(int size, ResizeRule rule, double cropFraction, Interpolation interpolation) {

    public Preprocessing {
        if (size < 1) {
            throw new IllegalArgumentException("the image size is " + size + "; it must be 1 or more");
        }
        if (!(cropFraction > 0 && cropFraction <= 1)) {
            throw new IllegalArgumentException(
                    "the crop fraction is " + cropFraction + "; it must be above 0 and at most 1");
        }
        if (rule == null || interpolation == null) {
            throw new IllegalArgumentException("preprocessing needs a resize rule and an interpolation");
        }
    }

    /**
     * Returns bilinear resizing that stretches a picture to the square.
     *
     * @param size the side of the square in pixels
     * @return the preprocessing
     */
    public static Preprocessing direct(int size) {
        return new Preprocessing(size, ResizeRule.DIRECT, 1, Interpolation.BILINEAR);
    }

    /**
     * Reads preprocessing from JSON or YAML; what is absent is as in {@link #direct(int)}.
     *
     * @param size the side of the square in pixels
     * @param rule the rule or null
     * @param cropFraction the crop fraction or null
     * @param interpolation the interpolation or null
     * @return the preprocessing
     */
    @JsonCreator
    static Preprocessing read(
            @JsonProperty(value = "size", required = true) int size,
            @JsonProperty("rule") ResizeRule rule,
            @JsonProperty("cropFraction") Double cropFraction,
            @JsonProperty("interpolation") Interpolation interpolation) {
        return new Preprocessing(
                size,
                rule == null ? ResizeRule.DIRECT : rule,
                cropFraction == null ? 1 : cropFraction,
                interpolation == null ? Interpolation.BILINEAR : interpolation);
    }

    /**
     * Returns the same preprocessing for another size.
     *
     * @param newSize the side of the square in pixels
     * @return the preprocessing
     */
    public Preprocessing withSize(int newSize) {
        return new Preprocessing(newSize, rule, cropFraction, interpolation);
    }

    /**
     * Resizes and crops a picture.
     *
     * @param image the decoded picture
     * @return the square
     */
    public RgbImage prepare(RgbImage image) {
        if (rule == ResizeRule.DIRECT) {
            return Resizer.resize(image, size, size, interpolation);
        }
        long shorter = (long) Math.floor(size / cropFraction);
        boolean wide = image.width() > image.height();
        // A picture of a few rows becomes wider than an int counts and than memory holds: only the square is computed.
        long longer = Math.multiplyExact(shorter, Math.max(image.width(), image.height()))
                / Math.min(image.width(), image.height());
        long width = wide ? longer : shorter;
        long height = wide ? shorter : longer;
        // Half to even, as torchvision's CenterCrop rounds.
        long left = (long) Math.rint((width - size) / 2.0);
        long top = (long) Math.rint((height - size) / 2.0);
        return Resizer.resize(image, width, height, new Resizer.Window(left, top, size, size), interpolation);
    }
}
