package org.graft.benchmarks.agreement;

import org.graft.image.RgbImage;

/** Pictures given by a formula. */
final class GoldenPictures {

    private GoldenPictures() {}

    /** Returns a picture of shades and stripes. */
    static RgbImage small(int size) {
        byte[] pixels = new byte[size * size * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            int x = i / RgbImage.CHANNELS % size;
            int y = i / RgbImage.CHANNELS / size;
            pixels[i] = (byte) (x * 3 + y * 5 + i % RgbImage.CHANNELS * 40 + ((x * y) >> 4));
        }
        return new RgbImage(size, size, pixels);
    }
}
