package org.graft.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small pictures for tests. */
final class Photos {

    private Photos() {}

    /** Writes a picture of its own colour. */
    static Path write(Path file, int color) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, color + x);
            }
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /** Writes classes with some pictures each. */
    static Path folder(Path root, int perClass, String... classes) throws IOException {
        int color = 0;
        for (String name : classes) {
            for (int i = 0; i < perClass; i++) {
                color += 0x10305;
                write(root.resolve(name).resolve(i + ".png"), color);
            }
        }
        return root;
    }
}
