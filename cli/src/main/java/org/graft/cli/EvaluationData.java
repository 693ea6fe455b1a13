package org.graft.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.graft.data.DataException;
import org.graft.data.DataSource;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.data.LabeledImage;
import org.graft.data.Split;

/**
 * The images that a model is evaluated on, labeled as the model labels.
 *
 * @param images the images
 * @param origin which images they are, for people
 */
record EvaluationData(List<LabeledImage> images, String origin) {

    /**
     * Finds the images.
     *
     * @param data what {@code --data} names
     * @param split the split, or null: the test images, else the validation images, else all of a flat folder
     * @param classes the classes of the model
     * @return the images
     * @throws DataException if there are none, or some are of classes that the model does not know
     */
    static EvaluationData find(String data, Split split, List<String> classes) throws IOException {
        if (split == null) {
            ImageTree tree = ImageTrees.discoverFlat(DataSource.folder(data), classes);
            requireKnown(data, tree.foreign().get(Split.TEST), classes);
            return new EvaluationData(tree.images(Split.TEST), tree.splitBy());
        }
        ImageTree tree = DataSource.resolve(data);
        String name = split.folders().get(0);
        requireKnown(data, tree.foreign().get(split), classes);
        List<LabeledImage> images = new ArrayList<>();
        TreeSet<String> unknown = new TreeSet<>();
        for (LabeledImage image : tree.images(split)) {
            String label = tree.classes().get(image.label());
            if (classes.contains(label)) {
                images.add(new LabeledImage(image.path(), classes.indexOf(label)));
            } else {
                unknown.add(label);
            }
        }
        if (!unknown.isEmpty()) {
            throw unknown(data, List.copyOf(unknown), classes);
        }
        if (images.isEmpty()) {
            throw new DataException(data + " has no " + name + " images; choose another --split");
        }
        return new EvaluationData(images, "the " + name + " images, " + tree.splitBy());
    }

    private static void requireKnown(String data, Map<String, Integer> foreign, List<String> classes)
            throws DataException {
        List<String> withImages = foreign.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!withImages.isEmpty()) {
            throw unknown(data, withImages, classes);
        }
    }

    private static DataException unknown(String data, List<String> unknown, List<String> classes) {
        return new DataException(data + " has images of classes that the model does not know: "
                + String.join(", ", unknown) + "; it knows " + String.join(", ", classes)
                + ". Rename those folders, or leave them out");
    }
}
