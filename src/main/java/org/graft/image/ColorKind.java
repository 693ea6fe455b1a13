package org.graft.image;

/** How a file stores its colours, before they were converted to 8-bit sRGB. */
public enum ColorKind {
    /** Brightness only, or black and white. */
    GRAY,
    /** Red, green and blue, or a luma and chroma form of them. */
    RGB,
    /** A table of colours, all opaque. */
    PALETTE,
    /** Ink: cyan, magenta, yellow and black, or the YCCK form of it. */
    CMYK,
    /** Any of these with transparency. */
    ALPHA
}
