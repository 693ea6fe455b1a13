package org.graft.image;

/** How a new pixel is computed from old ones. */
public enum Interpolation {
    /** Linear between neighbours; when shrinking, the average under a triangle as wide as two new pixels. */
    BILINEAR,
    /** The old pixel under the middle of the new one. */
    NEAREST
}
