package org.graft.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.random.RandomGenerator;

/**
 * Random changes of a training picture; plain data that recipes hold.
 *
 * <p>{@link #apply} crops and resizes, then does rotation, shift, shear and zoom as one affine map about the middle of the picture,
 * sampled bilinearly with the edge pixels repeated outside, then flips, then changes the colours. All draws are uniform in the
 * stated ranges.
 *
 * <p>The affine map from a new position to an old one, in (row, column) coordinates about the middle {@code ((h - 1) / 2, (w - 1)
 * / 2)}, is that of Keras 2.1's {@code ImageDataGenerator.random_transform}: {@code R(angle) . T(shift) . S(shear) . Z(zoom)} with
 * {@code S = [[1, -sin], [0, cos]]}. (Keras's own middle is half a pixel to a pixel off; here turning by 90 degrees maps
 * pixels on pixels.)
 *
 * @param rotationDegrees the largest angle to either side in degrees, 0 to 180
 * @param widthShift the largest shift to either side as a fraction of the width, 0 to 1
 * @param heightShift the largest shift up or down as a fraction of the height, 0 to 1
 * @param shearDegrees the largest shear angle to either side in degrees, 0 up to but not including 90
 * @param zoom the scale is drawn from {@code 1 - zoom} to {@code 1 + zoom} for each axis by itself, 0 up to but not including 1;
 *     a scale above 1 shows more of the picture
 * @param horizontalFlip whether half of the pictures are mirrored
 * @param minimumCropArea 1 for the whole picture; else a rectangle is cut out first, its area drawn between this fraction and
 *     the whole, its proportions between 3:4 and 4:3 (uniform in their logarithm), above 0 up to 1
 * @param brightness all samples are multiplied by a factor from {@code 1 - brightness} to {@code 1 + brightness}, 0 to 1
 * @param contrast the differences from the picture's mean luma are multiplied by such a factor, 0 to 1
 * @param saturation the differences from each pixel's luma are multiplied by such a factor, 0 to 1
 */
public record Augmentation(
        double rotationDegrees,
        double widthShift,
        double heightShift,
        double shearDegrees,
        double zoom,
        boolean horizontalFlip,
        double minimumCropArea,
        double brightness,
        double contrast,
        double saturation) {

    /** No change. */
    public static final Augmentation NONE = new Augmentation(0, 0, 0, 0, 0, false, 1, 0, 0, 0);

    private static final int CHANNELS = RgbImage.CHANNELS;
    private static final int FRACTION_BITS = 16;
    private static final int WEIGHT_BITS = 11;
    private static final int WEIGHT_ONE = 1 << WEIGHT_BITS;
    private static final int CROP_ATTEMPTS = 10;

    // ITU-R BT.601 luma.
    private static final float RED_LUMA = 0.299f;
    private static final float GREEN_LUMA = 0.587f;
    private static final float BLUE_LUMA = 0.114f;

    public Augmentation {
        check("rotationDegrees", rotationDegrees, rotationDegrees <= 180, "0 to 180");
        check("widthShift", widthShift, widthShift <= 1, "0 to 1");
        check("heightShift", heightShift, heightShift <= 1, "0 to 1");
        check("shearDegrees", shearDegrees, shearDegrees < 90, "0 up to but not including 90");
        check("zoom", zoom, zoom < 1, "0 up to but not including 1");
        check("minimumCropArea", minimumCropArea, minimumCropArea > 0 && minimumCropArea <= 1, "above 0 up to 1");
        check("brightness", brightness, brightness <= 1, "0 to 1");
        check("contrast", contrast, contrast <= 1, "0 to 1");
        check("saturation", saturation, saturation <= 1, "0 to 1");
    }

    private static void check(String name, double value, boolean ok, String range) {
        if (!(ok && value >= 0)) {
            throw new IllegalArgumentException("the augmentation's " + name + " is " + value + "; it must be " + range);
        }
    }

    /** Reads an augmentation from JSON or YAML; what is absent is as in {@link #NONE}. */
    @JsonCreator
    static Augmentation read(
            @JsonProperty("rotationDegrees") double rotationDegrees,
            @JsonProperty("widthShift") double widthShift,
            @JsonProperty("heightShift") double heightShift,
            @JsonProperty("shearDegrees") double shearDegrees,
            @JsonProperty("zoom") double zoom,
            @JsonProperty("horizontalFlip") boolean horizontalFlip,
            @JsonProperty("minimumCropArea") Double minimumCropArea,
            @JsonProperty("brightness") double brightness,
            @JsonProperty("contrast") double contrast,
            @JsonProperty("saturation") double saturation) {
        return new Augmentation(
                rotationDegrees,
                widthShift,
                heightShift,
                shearDegrees,
                zoom,
                horizontalFlip,
                minimumCropArea == null ? 1 : minimumCropArea,
                brightness,
                contrast,
                saturation);
    }

    /**
     * Returns whether nothing is changed.
     *
     * @return true if every picture stays as it is
     */
    @JsonIgnore
    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * Makes one random variant of a picture, stretched to a size.
     *
     * @param decoded the decoded picture, not modified
     * @param width the width of the result
     * @param height the height of the result
     * @param interpolation how the picture is resized
     * @param random the only source of randomness; the number of draws depends on nothing but this augmentation and the
     *     picture's size
     * @return a picture of the given size
     */
    public RgbImage apply(
            RgbImage decoded, int width, int height, Interpolation interpolation, RandomGenerator random) {
        Draw draw = Draw.from(this, random);
        return draw.change(Resizer.resize(cropRandomly(decoded, random), width, height, interpolation));
    }

    /**
     * Makes one random variant of a picture, resized as the network expects it; without any change, if this is none.
     *
     * @param decoded the decoded picture, not modified
     * @param preprocessing the size and rule; the rule applies where this augmentation does not cut a random rectangle
     * @param random the only source of randomness
     * @return a square of the preprocessing's size
     */
    public RgbImage apply(RgbImage decoded, Preprocessing preprocessing, RandomGenerator random) {
        if (isNone()) {
            return preprocessing.prepare(decoded);
        }
        if (minimumCropArea < 1) {
            return apply(decoded, preprocessing.size(), preprocessing.size(), preprocessing.interpolation(), random);
        }
        return Draw.from(this, random).change(preprocessing.prepare(decoded));
    }

    private RgbImage cropRandomly(RgbImage image, RandomGenerator random) {
        if (minimumCropArea == 1) {
            return image;
        }
        double area = (double) image.width() * image.height();
        for (int attempt = 0; attempt < CROP_ATTEMPTS; attempt++) {
            double part = area * (minimumCropArea + (1 - minimumCropArea) * random.nextDouble());
            double proportions = Math.exp(Math.log(4.0 / 3) * (2 * random.nextDouble() - 1));
            long width = Math.round(Math.sqrt(part * proportions));
            long height = Math.round(Math.sqrt(part / proportions));
            if (width >= 1 && height >= 1 && width <= image.width() && height <= image.height()) {
                int left = random.nextInt((int) (image.width() - width + 1));
                int top = random.nextInt((int) (image.height() - height + 1));
                return image.crop(left, top, (int) width, (int) height);
            }
        }
        // A very long picture: the largest rectangle of allowed proportions in the middle.
        int width = (int) Math.max(1, Math.min(image.width(), image.height() * 4L / 3));
        int height = (int) Math.max(1, Math.min(image.height(), image.width() * 4L / 3));
        return image.crop((image.width() - width) / 2, (image.height() - height) / 2, width, height);
    }

    /**
     * The numbers of one variant.
     *
     * @param angle the rotation in radians
     * @param rowShift the shift of rows as a fraction of the height
     * @param columnShift the shift of columns as a fraction of the width
     * @param shear the shear angle in radians
     * @param rowZoom the scale of rows
     * @param columnZoom the scale of columns
     * @param flip whether to mirror
     * @param light the factor of brightness
     * @param contrast the factor of contrast
     * @param saturation the factor of saturation
     */
    record Draw(
            double angle,
            double rowShift,
            double columnShift,
            double shear,
            double rowZoom,
            double columnZoom,
            boolean flip,
            double light,
            double contrast,
            double saturation) {

        /** Draws every number, needed or not, so that one setting does not move the draws of the others. */
        static Draw from(Augmentation augmentation, RandomGenerator random) {
            double angle = Math.toRadians(symmetric(augmentation.rotationDegrees, random));
            double rowShift = symmetric(augmentation.heightShift, random);
            double columnShift = symmetric(augmentation.widthShift, random);
            double shear = Math.toRadians(symmetric(augmentation.shearDegrees, random));
            double rowZoom = 1 + symmetric(augmentation.zoom, random);
            double columnZoom = 1 + symmetric(augmentation.zoom, random);
            boolean flip = random.nextDouble() < 0.5 && augmentation.horizontalFlip;
            double light = 1 + symmetric(augmentation.brightness, random);
            double contrast = 1 + symmetric(augmentation.contrast, random);
            double saturation = 1 + symmetric(augmentation.saturation, random);
            return new Draw(
                    angle, rowShift, columnShift, shear, rowZoom, columnZoom, flip, light, contrast, saturation);
        }

        private static double symmetric(double range, RandomGenerator random) {
            return range * (2 * random.nextDouble() - 1);
        }

        RgbImage change(RgbImage image) {
            RgbImage moved = image;
            if (angle != 0 || rowShift != 0 || columnShift != 0 || shear != 0 || rowZoom != 1 || columnZoom != 1) {
                moved = transform(image);
            }
            if (flip) {
                moved = moved.flipHorizontally();
            }
            return light == 1 && contrast == 1 && saturation == 1 ? moved : recolor(moved);
        }

        private RgbImage transform(RgbImage image) {
            int width = image.width();
            int height = image.height();
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            // R . S . Z; the shift is turned by R only.
            double rowByRow = cos * rowZoom;
            double rowByColumn = (-cos * Math.sin(shear) - sin * Math.cos(shear)) * columnZoom;
            double columnByRow = sin * rowZoom;
            double columnByColumn = (-sin * Math.sin(shear) + cos * Math.cos(shear)) * columnZoom;
            double middleRow = (height - 1) / 2.0;
            double middleColumn = (width - 1) / 2.0;
            double shiftRows = rowShift * height;
            double shiftColumns = columnShift * width;
            double originRow = middleRow
                    + cos * shiftRows
                    - sin * shiftColumns
                    - rowByRow * middleRow
                    - rowByColumn * middleColumn;
            double originColumn = middleColumn
                    + sin * shiftRows
                    + cos * shiftColumns
                    - columnByRow * middleRow
                    - columnByColumn * middleColumn;
            byte[] from = image.pixels();
            byte[] pixels = new byte[from.length];
            long stepRow = fixed(rowByColumn);
            long stepColumn = fixed(columnByColumn);
            long lastRow = (long) (height - 1) << FRACTION_BITS;
            long lastColumn = (long) (width - 1) << FRACTION_BITS;
            int to = 0;
            for (int y = 0; y < height; y++) {
                long row = fixed(originRow + rowByRow * y);
                long column = fixed(originColumn + columnByRow * y);
                for (int x = 0; x < width; x++, to += CHANNELS, row += stepRow, column += stepColumn) {
                    int r = (int) Math.max(0, Math.min(lastRow, row));
                    int c = (int) Math.max(0, Math.min(lastColumn, column));
                    int top = r >> FRACTION_BITS;
                    int left = c >> FRACTION_BITS;
                    int down = (r & 0xffff) >> (FRACTION_BITS - WEIGHT_BITS);
                    int right = (c & 0xffff) >> (FRACTION_BITS - WEIGHT_BITS);
                    int upperLeft = (top * width + left) * CHANNELS;
                    int upperRight = left < width - 1 ? upperLeft + CHANNELS : upperLeft;
                    int below = top < height - 1 ? width * CHANNELS : 0;
                    int weight11 = down * right;
                    int weight10 = (down << WEIGHT_BITS) - weight11;
                    int weight01 = (right << WEIGHT_BITS) - weight11;
                    int weight00 = (WEIGHT_ONE << WEIGHT_BITS) - weight11 - weight10 - weight01;
                    for (int channel = 0; channel < CHANNELS; channel++) {
                        int sum = (from[upperLeft + channel] & 0xff) * weight00
                                + (from[upperRight + channel] & 0xff) * weight01
                                + (from[upperLeft + below + channel] & 0xff) * weight10
                                + (from[upperRight + below + channel] & 0xff) * weight11;
                        pixels[to + channel] = (byte) ((sum + (1 << (2 * WEIGHT_BITS - 1))) >> (2 * WEIGHT_BITS));
                    }
                }
            }
            return new RgbImage(width, height, pixels);
        }

        private static long fixed(double value) {
            return Math.round(value * (1 << FRACTION_BITS));
        }

        /** Brightness, then contrast, then saturation, as the one linear map that the three are without clipping between. */
        private RgbImage recolor(RgbImage image) {
            byte[] from = image.pixels();
            double sum = 0;
            if (contrast != 1) {
                for (int i = 0; i < from.length; i += CHANNELS) {
                    sum += luma(from[i] & 0xff, from[i + 1] & 0xff, from[i + 2] & 0xff);
                }
            }
            float mean = (float) (light * sum / (image.width() * (double) image.height()));
            float ofSample = (float) (saturation * contrast * light);
            float ofLuma = (float) ((1 - saturation) * contrast * light);
            float constant = (float) (1 - contrast) * mean;
            byte[] pixels = new byte[from.length];
            for (int i = 0; i < from.length; i += CHANNELS) {
                int red = from[i] & 0xff;
                int green = from[i + 1] & 0xff;
                int blue = from[i + 2] & 0xff;
                float base = ofLuma * luma(red, green, blue) + constant + 0.5f;
                pixels[i] = clip(ofSample * red + base);
                pixels[i + 1] = clip(ofSample * green + base);
                pixels[i + 2] = clip(ofSample * blue + base);
            }
            return new RgbImage(image.width(), image.height(), pixels);
        }

        private static float luma(int red, int green, int blue) {
            return RED_LUMA * red + GREEN_LUMA * green + BLUE_LUMA * blue;
        }

        private static byte clip(float value) {
            return (byte) Math.max(0, Math.min(255, (int) value));
        }
    }
}
