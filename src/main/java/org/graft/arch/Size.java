package org.graft.arch;

/**
 * A height and a width in pixels.
 *
 * @param height the height, 0 or more
 * @param width the width, 0 or more
 */
public record Size(int height, int width) {

    public Size {
        if (height < 0 || width < 0) {
            throw new IllegalArgumentException("a size is not negative: " + height + " x " + width);
        }
    }

    /**
     * Returns a size with equal sides.
     *
     * @param side the height and width
     * @return the size
     */
    public static Size square(int side) {
        return new Size(side, side);
    }

    /** Returns the number of positions of a window that slides over this size, rounded down. */
    Size slide(Size window, int stride, Size padding) {
        return new Size(
                Math.floorDiv(height + 2 * padding.height - window.height, stride) + 1,
                Math.floorDiv(width + 2 * padding.width - window.width, stride) + 1);
    }

    @Override
    public String toString() {
        return height + " x " + width;
    }
}
