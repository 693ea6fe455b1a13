package org.graft.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The images of a data set: class names, and for each split a sorted list of labeled files. Nothing is decoded.
 *
 * <p>Labels are indices into the class names, which were fixed once, from the training split, and sorted. Immutable and
 * thread-safe.
 *
 * @param root the folder
 * @param classes the class names in the plain order of their characters ({@link String#compareTo})
 * @param splits the images of every split (a list may be empty), by label, then by path below the root with {@code /} between
 *     its parts, in plain order of characters
 * @param foreign the classes that a split has and training has not, with their numbers of images, which are left out
 * @param ignored the files that were passed over: hidden ones, those without an image's extension, and images that lie in no
 *     class folder
 * @param splitBy how the splits came about, for people
 * @param unreadable the folders and links that could not be looked into, which hide images if there are any in them
 */
public record ImageTree(
        Path root,
        List<String> classes,
        Map<Split, List<LabeledImage>> splits,
        Map<Split, Map<String, Integer>> foreign,
        List<Path> ignored,
        String splitBy,
        List<FilesBelow.Failure> unreadable) {

    public ImageTree {
        classes = List.copyOf(classes);
        ignored = List.copyOf(ignored);
        unreadable = List.copyOf(unreadable);
        Map<Split, List<LabeledImage>> allSplits = new EnumMap<>(Split.class);
        Map<Split, Map<String, Integer>> allForeign = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            allSplits.put(split, List.copyOf(splits.getOrDefault(split, List.of())));
            allForeign.put(split, Collections.unmodifiableMap(foreign.getOrDefault(split, Map.of())));
            for (LabeledImage image : allSplits.get(split)) {
                if (image.label() < 0 || image.label() >= classes.size()) {
                    throw new IllegalArgumentException(
                            image.path() + " has the label " + image.label() + " of " + classes.size() + " classes");
                }
            }
        }
        splits = Collections.unmodifiableMap(allSplits);
        foreign = Collections.unmodifiableMap(allForeign);
    }

    /**
     * Returns the images of a split.
     *
     * @param split the split
     * @return the images, sorted; empty if the split has none
     */
    public List<LabeledImage> images(Split split) {
        return splits.get(split);
    }

    /**
     * Returns whether the images of a split lie in a folder of its own, so that no rule chose them.
     *
     * @param split the split
     * @return true if it has images, and they lie in such a folder
     */
    public boolean isByFolder(Split split) {
        return images(split).stream()
                .map(image -> root.relativize(image.path()).getName(0).toString())
                .anyMatch(folder -> split.folders().contains(folder.toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns the number of images in all splits.
     *
     * @return the number
     */
    public int size() {
        return splits.values().stream().mapToInt(List::size).sum();
    }

    /**
     * Counts the images of each class in a split.
     *
     * @param split the split
     * @return the numbers in the order of the classes
     */
    public List<Integer> counts(Split split) {
        int[] counts = new int[classes.size()];
        for (LabeledImage image : images(split)) {
            counts[image.label()]++;
        }
        return Arrays.stream(counts).boxed().toList();
    }

    /**
     * Returns the classes of which a split has no image although it has images of others.
     *
     * @param split the split
     * @return the names, in order
     */
    public List<String> missing(Split split) {
        List<String> missing = new ArrayList<>();
        List<Integer> counts = counts(split);
        for (int label = 0; label < classes.size() && !images(split).isEmpty(); label++) {
            if (counts.get(label) == 0) {
                missing.add(classes.get(label));
            }
        }
        return missing;
    }

    /**
     * Leaves images out, for example those that an audit found to be undecodable.
     *
     * @param paths the paths as they are in this tree
     * @return the tree without them, with the same classes
     */
    public ImageTree without(Set<Path> paths) {
        Map<Split, List<LabeledImage>> kept = new EnumMap<>(Split.class);
        splits.forEach((split, images) -> kept.put(
                split,
                images.stream().filter(image -> !paths.contains(image.path())).toList()));
        return new ImageTree(root, classes, kept, foreign, ignored, splitBy, unreadable);
    }

    /**
     * Labels the images as a model does that has classes of its own.
     *
     * @param names the class names in the order of the model's labels
     * @return the tree with these classes; images of others are left out and counted in {@link #foreign}
     */
    public ImageTree labeledBy(List<String> names) {
        Map<Split, List<LabeledImage>> labeled = new EnumMap<>(Split.class);
        Map<Split, Map<String, Integer>> others = new EnumMap<>(Split.class);
        splits.forEach((split, images) -> {
            List<LabeledImage> known = new ArrayList<>();
            Map<String, Integer> unknown = new TreeMap<>(foreign.get(split));
            for (LabeledImage image : images) {
                String name = classes.get(image.label());
                if (names.contains(name)) {
                    known.add(new LabeledImage(image.path(), names.indexOf(name)));
                } else {
                    unknown.merge(name, 1, Integer::sum);
                }
            }
            known.sort(Comparator.comparingInt(LabeledImage::label));
            labeled.put(split, known);
            others.put(split, unknown);
        });
        return new ImageTree(root, names, labeled, others, ignored, splitBy, unreadable);
    }

    /**
     * Returns a path as people and other machines should see it.
     *
     * @param path the path of an image of this tree
     * @return the path below the root with {@code /} between its parts
     */
    public String relative(Path path) {
        return portable(root, path);
    }

    static String portable(Path root, Path path) {
        StringBuilder text = new StringBuilder();
        for (Path part : path.startsWith(root) ? root.relativize(path) : path) {
            text.append(text.isEmpty() ? "" : "/").append(part);
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return root + ": " + Quantity.of(classes.size(), "class") + ", "
                + images(Split.TRAINING).size() + " training, "
                + images(Split.VALIDATION).size() + " validation, "
                + Quantity.of(images(Split.TEST).size(), "test image");
    }
}
