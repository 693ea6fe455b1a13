package org.graft.testing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** A small data set drawn by code: three classes that differ in colour and shape, no two pictures alike. */
public final class SmallPhotos {

    /** The classes. */
    public static final List<String> CLASSES = List.of("bars", "dots", "rings");

    private static final int WIDTH = 90;
    private static final int HEIGHT = 80;

    private SmallPhotos() {}

    /**
     * Draws the data set.
     *
     * @param root the folder, with {@code train} and {@code validation} after
     * @param training the number of training images of a class
     * @param validation the number of validation images of a class
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static Path write(Path root, int training, int validation) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (String name : CLASSES) {
            for (int i = 0; i < training + validation; i++) {
                String split = i < training ? "train" : "validation";
                Path folder = Files.createDirectories(root.resolve(split).resolve(name));
                ImageIO.write(
                        draw(name, random), "png", folder.resolve(i + ".png").toFile());
            }
        }
        return root;
    }

    private static BufferedImage draw(String name, SplittableRandom random) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(random.nextInt(60), random.nextInt(60), random.nextInt(60)));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        for (int i = 0; i < 8; i++) {
            int x = random.nextInt(WIDTH - 20);
            int y = random.nextInt(HEIGHT - 20);
            int bright = 180 + random.nextInt(75);
            switch (name) {
                case "bars" -> {
                    graphics.setColor(new Color(bright, 40, 40));
                    graphics.fillRect(x, 0, 4, HEIGHT);
                }
                case "dots" -> {
                    graphics.setColor(new Color(40, bright, 40));
                    graphics.fillOval(x, y, 18, 18);
                }
                default -> {
                    graphics.setColor(new Color(40, 40, bright));
                    graphics.drawOval(x, y, 20, 20);
                }
            }
        }
        graphics.dispose();
        return image;
    }
}
