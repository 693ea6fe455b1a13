package org.graft.testing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.graft.data.LabeledImage;
import org.graft.image.RgbImage;

/** Pictures of one colour each, which stays what it is through any resizing; the number of a picture is its label. */
public final class SolidPhotos {

    private static final int SIDE = 20;

    private SolidPhotos() {}

    /**
     * Writes pictures.
     *
     * @param folder the folder
     * @param count the number of pictures, at most 12
     * @return the pictures in their order, the first with the label 0
     * @throws IOException if they cannot be written
     */
    public static List<LabeledImage> write(Path folder, int count) throws IOException {
        List<LabeledImage> pictures = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            int colour = sample(number, 0) << 16 | sample(number, 1) << 8 | sample(number, 2);
            for (int i = 0; i < SIDE * SIDE; i++) {
                image.setRGB(i % SIDE, i / SIDE, colour);
            }
            Path file = folder.resolve("solid" + number + ".png");
            ImageIO.write(image, "png", file.toFile());
            pictures.add(new LabeledImage(file, number));
        }
        return pictures;
    }

    /**
     * Returns a picture in another size.
     *
     * @param number its number
     * @param side the side of the square in pixels
     * @return the picture
     */
    public static RgbImage picture(int number, int side) {
        byte[] pixels = new byte[RgbImage.CHANNELS * side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) sample(number, i % RgbImage.CHANNELS);
        }
        return new RgbImage(side, side, pixels);
    }

    /**
     * Returns a sample of a picture's colour: bright in the channel that its number names, in one of several shades.
     *
     * @param number its number, 0 to 11
     * @param channel the channel
     * @return the value, 0 to 255
     */
    public static int sample(int number, int channel) {
        int shade = number / RgbImage.CHANNELS;
        return channel == number % RgbImage.CHANNELS ? 250 - 30 * shade : 20 + 15 * shade;
    }
}
