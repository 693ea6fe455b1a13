package org.graft.data;

/** A number with its noun, as people write it: {@code 1 image}, {@code 2 images}, {@code 2 classes}. */
public final class Quantity {

    private Quantity() {}

    /**
     * Writes a number with a noun whose plural is regular.
     *
     * @param number the number
     * @param noun the noun in the singular, in lower case
     * @return the number and the noun, in the plural unless the number is 1
     */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : noun.endsWith("s") ? "es" : "s");
    }
}
