package org.graft.image;

/**
 * What a decoded file was like, for an audit.
 *
 * @param format the format by content
 * @param width the width in pixels as stored, before any EXIF rotation
 * @param height the height in pixels as stored, before any EXIF rotation
 * @param color how the colours are stored
 * @param exifOrientation 1 (upright) to 8; what else a file says counts as 1
 * @param animated whether the file holds further frames, which are ignored
 */
public record ImageFacts(
        ImageFormat format, int width, int height, ColorKind color, int exifOrientation, boolean animated) {}
