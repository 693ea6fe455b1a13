package org.graft.image;

/** How a picture of any shape becomes a square. */
public enum ResizeRule {
    /** Stretched to the square, whatever its proportions. */
    DIRECT,
    /**
     * The shorter side is resized to the square's side divided by the crop fraction (rounded down), the proportions kept, then
     * the middle is cut out.
     */
    CENTER_CROP
}
