package org.graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.data.DataSource;
import org.graft.data.ImageTree;
import org.graft.data.LabeledImage;
import org.graft.data.Quantity;
import org.graft.data.Split;
import org.graft.data.SplitRule;
import org.graft.data.SplitWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Splits a folder of classes. */
@Command(
        name = "split",
        header = "Splits a folder <class>/* into train/, validation/ and test/.",
        description = {
            "",
            "Each class is split by itself, in the order of the SHA-256 of its files: the same split on every machine,"
                    + " whatever the files are called. 'train' splits a flat folder by the same rule. Of a folder with"
                    + " train/ the images in validation/ and test/ stay where they are; a split that has none gets them"
                    + " from train/."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft split --data photos --out photos-split",
            "  ./graft split --data photos --out photos-split --validation 0.15 --test 0.15 --link"
        })
final class SplitCommand extends GraftCommand {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The folder with a folder of images for each class (no default).")
    String data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to make; it must not exist (no default).")
    Path out;

    @Option(
            names = "--validation",
            paramLabel = "FRACTION",
            defaultValue = "0.2",
            description = "The fraction of each class for validation, if the folder has no validation images. Default:"
                    + " ${DEFAULT-VALUE}.")
    double validation;

    @Option(
            names = "--test",
            paramLabel = "FRACTION",
            defaultValue = "0",
            description = "The fraction of each class for testing, if the folder has no test images. Default:"
                    + " ${DEFAULT-VALUE}.")
    double test;

    @Option(names = "--link", description = "Make hard links, which take no space. Default: copies.")
    boolean link;

    @Override
    protected int run(Console console) throws IOException {
        SplitRule rule;
        try {
            rule = new SplitRule(validation, test);
        } catch (IllegalArgumentException e) {
            throw wrongUse(e.getMessage());
        }
        SplitWriter.requireFree(out);
        ImageTree tree = DataSource.resolve(data, rule, DownloadProgress.ofData(console), TaskProgress.hashes(console));
        warnOfFractionsWithoutEffect(tree, console);
        tree.unreadable().forEach(failure -> console.warn(ImageFailure.of(failure) + " (left out)"));
        console.note((link ? "Linking " : "Copying ") + Quantity.of(tree.size(), "image") + " ("
                + ByteSizes.text(bytes(tree)) + ") ...");
        ProgressDisplay progress = console.progress();
        progress.begin(link ? "Linking" : "Copying", tree.size());
        int written =
                SplitWriter.write(tree, out, link ? SplitWriter.Mode.LINK : SplitWriter.Mode.COPY, progress::advance);
        progress.end();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            if (!tree.images(split).isEmpty()) {
                counts.put(split.folders().get(0), tree.images(split).size());
            }
        }
        StringBuilder text = new StringBuilder()
                .append(out + ": " + Quantity.of(written, "image") + " of "
                        + Quantity.of(tree.classes().size(), "class") + "\n")
                .append("  " + tree.splitBy() + "\n");
        counts.forEach((name, count) -> text.append("  " + name + ": " + count + "\n"));
        console.text(text.toString());
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("directory", out);
            document.put("splitBy", tree.splitBy());
            document.put("classes", tree.classes());
            document.put("images", counts);
            return document;
        });
        return DONE;
    }

    private void warnOfFractionsWithoutEffect(ImageTree tree, Console console) {
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            String name = split.folders().get(0);
            if (spec.commandLine().getParseResult().hasMatchedOption("--" + name) && tree.isByFolder(split)) {
                console.warn("--" + name + " has no effect: " + data + " has " + name
                        + " images in a folder of their own, and they stay as they are");
            }
        }
    }

    private static long bytes(ImageTree tree) throws IOException {
        long bytes = 0;
        for (Split split : Split.values()) {
            for (LabeledImage image : tree.images(split)) {
                bytes += Files.size(image.path());
            }
        }
        return bytes;
    }
}
