package org.graft.image;

/**
 * A decoded file.
 *
 * @param image the upright pixels, 8-bit sRGB
 * @param facts what the file was like
 */
public record DecodedImage(RgbImage image, ImageFacts facts) {}
