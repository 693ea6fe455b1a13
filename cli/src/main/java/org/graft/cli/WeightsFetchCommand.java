package org.graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.graft.weights.WeightSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Fetches weights. */
@Command(
        name = "fetch",
        header = "Fetches pretrained weights into the local cache.",
        footer = {
            "",
            "Examples:",
            "  ./graft weights fetch          whatever can be reached",
            "  ./graft weights fetch zoo      DJL's model zoo",
            "  ./graft weights fetch nsfwjs   the npm package, through the npm client"
        })
final class WeightsFetchCommand extends GraftCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "SPEC",
            defaultValue = "auto",
            converter = FetchedConverter.class,
            description = "Which: auto, zoo or nsfwjs. Default: ${DEFAULT-VALUE}.")
    WeightSpec weights;

    @Mixin
    ZooOptions zoo;

    @Override
    protected int run(Console console) throws IOException {
        Path path = zoo.builder(console).build().fetch(weights);
        long bytes = Files.isRegularFile(path) ? Files.size(path) : FolderSize.of(path);
        console.text(path + " (" + ByteSizes.text(bytes) + ")");
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("specification", weights.toString());
            document.put("path", path);
            document.put("bytes", bytes);
            return document;
        });
        return DONE;
    }

    /** Parses the {@link WeightSpec}s that can be fetched: the others are files at hand, or made. */
    static final class FetchedConverter implements ITypeConverter<WeightSpec> {

        @Override
        public WeightSpec convert(String text) {
            return Stream.of(WeightSpec.Kind.AUTO, WeightSpec.Kind.ZOO, WeightSpec.Kind.NSFWJS)
                    .map(kind -> new WeightSpec(kind, Optional.empty()))
                    .filter(specification -> specification.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "the weights '" + text + "' cannot be fetched; use one of auto, zoo, nsfwjs"));
        }
    }
}
