package org.graft.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.weights.WeightListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the weights that can be had. */
@Command(
        name = "list",
        header = "Lists the pretrained weights that can be had, and what DJL's model zoos offer.",
        footer = {"", "Examples:", "  ./graft weights list", "  ./graft weights list --zoo DIR --json"})
final class WeightsListCommand extends GraftCommand {

    @Mixin
    ZooOptions zoo;

    @Override
    protected int run(Console console) throws IOException {
        WeightListing listing = zoo.builder(console).build().list();
        console.text(text(listing));
        console.document(() -> document(listing));
        return DONE;
    }

    private static String text(WeightListing listing) {
        StringBuilder text = new StringBuilder("Weights for --weights:\n");
        int width = listing.sources().stream()
                .mapToInt(source -> source.specification().length())
                .max()
                .orElse(1);
        for (WeightListing.Source source : listing.sources()) {
            String indent = "  " + " ".repeat(width) + "  ";
            text.append("  ")
                    .append(source.specification())
                    .append(" ".repeat(width - source.specification().length()))
                    .append("  ")
                    .append(source.description())
                    .append('\n');
            text.append(indent).append("license: ").append(source.license()).append('\n');
            source.path()
                    .ifPresent(path -> text.append(indent)
                            .append("here: ")
                            .append(path)
                            .append(", ")
                            .append(ByteSizes.text(source.size().orElse(0)))
                            .append(", SHA-256 ")
                            .append(source.sha256().orElse("unknown"))
                            .append('\n'));
        }
        text.append("DJL's model zoos on the class path offer for this architecture:\n");
        if (listing.zooModels().isEmpty()) {
            text.append("  nothing\n");
        }
        for (WeightListing.ZooModel model : listing.zooModels()) {
            text.append("  ")
                    .append(model.groupId())
                    .append(':')
                    .append(model.artifactId())
                    .append(model.version().isEmpty() ? "" : ":" + model.version())
                    .append(" (")
                    .append(model.application())
                    .append(", ")
                    .append(String.join(", ", model.engines()))
                    .append(")\n");
        }
        return text.toString();
    }

    private static Map<String, Object> document(WeightListing listing) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sources", sources(listing));
        document.put("zooModels", listing.zooModels());
        return document;
    }

    /** Returns the sources without optional values, for JSON. */
    static List<Map<String, Object>> sources(WeightListing listing) {
        return listing.sources().stream()
                .map(source -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("specification", source.specification());
                    entry.put("description", source.description());
                    entry.put("license", source.license());
                    entry.put("cached", source.cached());
                    source.path().ifPresent(path -> entry.put("path", path));
                    source.size().ifPresent(size -> entry.put("bytes", size));
                    source.sha256().ifPresent(sha256 -> entry.put("sha256", sha256));
                    return entry;
                })
                .toList();
    }
}
