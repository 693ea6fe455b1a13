package org.graft.cli;

import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.data.DataException;
import org.graft.data.DataSource;
import org.graft.data.FilesBelow;
import org.graft.data.ImageHashes;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.data.SplitRule;
import org.graft.model.ModelManifest;

/**
 * The images that a model is evaluated on, labeled as the model labels.
 *
 * @param images the images
 * @param origin which images they are, for people
 * @param unreadable the folders and links in the data that could not be looked into
 */
record EvaluationData(List<LabeledImage> images, String origin, List<FilesBelow.Failure> unreadable) {

    /**
     * Finds the images.
     *
     * @param data what {@code --data} names
     * @param split the split, or null: the test images, else the validation images; all of a flat folder, but if the model
     *     was trained on it, only those that it did not learn from
     * @param model the manifest of the model
     * @param progress where the progress of a download goes
     * @param hashes gives the hashes that images are split by
     * @return the images
     * @throws DataException if there are none, or some are of classes that the model does not know
     */
    static EvaluationData find(
            String data, Split split, ModelManifest model, Optional<Progress> progress, ImageHashes hashes)
            throws IOException {
        if (split != null) {
            ImageTree tree = DataSource.resolve(data, SplitRule.DEFAULT, progress, hashes);
            return of(data, tree, split, model.classes(), "");
        }
        Path folder = DataSource.folder(data, progress);
        if (isFolderOfTraining(folder, model)) {
            ImageTree tree = ImageTrees.discover(folder, SplitRule.DEFAULT, hashes);
            if (tree.splitBy().equals(model.provenance().get("splitBy"))) {
                Split unseen = tree.images(Split.TEST).isEmpty() ? Split.VALIDATION : Split.TEST;
                return of(data, tree, unseen, model.classes(), ", as when the model was trained");
            }
        }
        ImageTree tree = ImageTrees.discoverFlat(folder, model.classes(), hashes);
        requireKnown(data, tree.foreign().get(Split.TEST), model.classes());
        return new EvaluationData(tree.images(Split.TEST), tree.splitBy(), tree.unreadable());
    }

    private static boolean isFolderOfTraining(Path folder, ModelManifest model) throws IOException {
        if (!(model.provenance().get("data") instanceof String recorded)) {
            return false;
        }
        try {
            Path trained = Path.of(recorded);
            return Files.exists(trained) && Files.isSameFile(trained, folder);
        } catch (InvalidPathException e) {
            // The path of another platform.
            return false;
        }
    }

    private static EvaluationData of(
            String data, ImageTree discovered, Split split, List<String> classes, String remark) throws DataException {
        ImageTree tree = discovered.labeledBy(classes);
        String name = split.folders().get(0);
        requireKnown(data, tree.foreign().get(split), classes);
        if (tree.images(split).isEmpty()) {
            throw new DataException(data + " has no " + name + " images; choose another --split");
        }
        return new EvaluationData(
                tree.images(split), "the " + name + " images, " + tree.splitBy() + remark, tree.unreadable());
    }

    private static void requireKnown(String data, Map<String, Integer> foreign, List<String> classes)
            throws DataException {
        List<String> withImages = foreign.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!withImages.isEmpty()) {
            throw new DataException(data + " has images of classes that the model does not know: "
                    + String.join(", ", withImages) + "; it knows " + String.join(", ", classes)
                    + ". Rename those folders, or leave them out");
        }
    }
}
