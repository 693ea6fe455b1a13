package org.graft.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rule that splits images which nobody has split: stratified, and by content, so that it gives the same split on every
 * machine, whatever the files are called and in whatever order the file system lists them.
 *
 * <ol>
 *   <li>Each class is split by itself, so that the splits keep its share.
 *   <li>Its images are ordered by the SHA-256 of the bytes of their files (as hexadecimal text).
 *   <li>The first {@code round(validation * n)} of its {@code n} images go to validation, the next {@code round(test * n)} to
 *       test, the rest to training. A number that rounds to 0 becomes 1 if its fraction is above 0.
 *   <li>Files with the same bytes stay together: a split takes one more or a few more images rather than part of such a group.
 *   <li>At least one group stays in training: validation and test get what the others leave.
 * </ol>
 *
 * <p>An image added later moves at most the images at the borders. Immutable and thread-safe.
 *
 * @param validation the fraction of validation, 0 up to but not including 1
 * @param test the fraction of test, 0 up to but not including 1; both together below 1
 */
public record SplitRule(double validation, double test) {

    /** One fifth for validation, nothing for test. */
    public static final SplitRule DEFAULT = new SplitRule(0.2, 0);

    public SplitRule {
        if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
            throw new IllegalArgumentException("the fractions of validation and test are " + validation + " and " + test
                    + "; they must be 0 or more and together below 1");
        }
    }

    /**
     * Splits the images of one class.
     *
     * @param <T> what stands for an image
     * @param hashes for each image the SHA-256 of its file in hexadecimal, in a stable order
     * @return the images of each split, every split present
     */
    <T> Map<Split, List<T>> split(Map<T, String> hashes) {
        TreeMap<String, List<T>> groups = new TreeMap<>(Comparator.naturalOrder());
        hashes.forEach((image, hash) ->
                groups.computeIfAbsent(hash, key -> new ArrayList<>()).add(image));
        Map<Split, List<T>> splits = new EnumMap<>(Split.class);
        List<List<T>> remaining = new ArrayList<>(groups.values());
        splits.put(Split.VALIDATION, take(remaining, count(validation, hashes.size())));
        splits.put(Split.TEST, take(remaining, count(test, hashes.size())));
        splits.put(
                Split.TRAINING, remaining.stream().flatMap(Collection::stream).toList());
        return splits;
    }

    private static long count(double fraction, int images) {
        return fraction == 0 ? 0 : Math.max(1, Math.round(fraction * images));
    }

    private static <T> List<T> take(List<List<T>> groups, long count) {
        List<T> taken = new ArrayList<>();
        while (taken.size() < count && groups.size() > 1) {
            taken.addAll(groups.remove(0));
        }
        return taken;
    }

    @Override
    public String toString() {
        return "by the SHA-256 of each file, class by class: " + percent(validation) + " validation"
                + (test > 0 ? ", " + percent(test) + " test" : "") + ", the rest training";
    }

    private static String percent(double fraction) {
        double percent = Math.round(fraction * 1000) / 10.0;
        return (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + " %";
    }
}
