package org.graft.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.graft.image.RgbImage;

/** The mean over images and their mirror images. */
public final class MirrorImages {

    private MirrorImages() {}

    /**
     * Averages what a network says of images and of their mirror images.
     *
     * @param images the images
     * @param network gives a row for each image
     * @return a row for each image
     */
    public static float[][] mean(List<RgbImage> images, Function<List<RgbImage>, float[][]> network) {
        List<RgbImage> mirrored = new ArrayList<>();
        images.forEach(image -> mirrored.add(image.flipHorizontally()));
        float[][] result = network.apply(images);
        float[][] other = network.apply(mirrored);
        for (int row = 0; row < result.length; row++) {
            for (int c = 0; c < result[row].length; c++) {
                result[row][c] = (result[row][c] + other[row][c]) / 2;
            }
        }
        return result;
    }
}
