package org.graft.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small image folders made for a test. */
final class Folders {

    private Folders() {}

    /** Writes a PNG of 40 x 36 pixels of one colour; the number decides the colour. */
    static Path image(Path file, int number) throws IOException {
        return image(file, number, 40, 36);
    }

    static Path image(Path file, int number, int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, number * 7919 + 12345);
            }
        }
        Files.createDirectories(file.getParent());
        String name = file.getFileName().toString();
        ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }

    /** Returns the beginning of a file in the container of films and of the pictures of phones. */
    static byte[] container(String brand) {
        return ("\0\0\0\30ftyp" + brand + "\0\0\0\0more").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Writes the images 0.png to (count - 1).png of a class. */
    static void images(Path folder, int count, int firstNumber) throws IOException {
        for (int i = 0; i < count; i++) {
            image(folder.resolve(i + ".png"), firstNumber + i);
        }
    }
}
