package org.graft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graft.data.Quantity;
import org.graft.model.TrainedModel;
import org.graft.onnx.OnnxModel;
import org.graft.torchscript.TorchScriptModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Writes a trained model in a format of other programs. */
@Command(
        name = "export",
        header = "Writes a trained model in a format that other programs read.",
        description = {
            "",
            "onnx: a file of the operator set 17 with a free batch size, for ONNX Runtime and others.",
            "torchscript: a module for torch.jit.load, in Python or C++, with the extra file graft.json.",
            "safetensors: the numbers by name.",
            "labels: a text with a label a line, in the order of the outputs.",
            "How an image is prepared and what the outputs mean is in the metadata of each but the last. Mirror images are"
                    + " not averaged in them."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft export --model models/flowers --format onnx",
            "  ./graft export --model models/flowers --format onnx --out flowers.onnx",
            "  ./graft export --model models/flowers --format torchscript --out flowers.pt"
        })
final class ExportCommand extends GraftCommand {

    /** A format. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Format {
        /** Open Neural Network Exchange. */
        ONNX("onnx", OnnxModel::write),
        /** A module of PyTorch. */
        TORCHSCRIPT("pt", TorchScriptModel::write),
        /** The numbers by name. */
        SAFETENSORS("safetensors", TrainedModel::writeSafetensors),
        /** The labels alone. */
        LABELS("txt", TrainedModel::writeLabels);

        private final String extension;
        private final Writer writer;

        /** Writes a model to a file. */
        private interface Writer {

            void write(TrainedModel model, Path file) throws IOException;
        }

        Format(String extension, Writer writer) {
            this.extension = extension;
            this.writer = writer;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    ModelOption model;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "One of: ${COMPLETION-CANDIDATES} (no default).")
    Format format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The file to write; an earlier one is replaced, unless it is part of a model. Default: model.onnx, model.pt,"
                            + " model.safetensors or model.txt in the current folder.")
    Path out;

    @Override
    protected int run(Console console) throws IOException {
        Path file = out == null ? Path.of("model." + format.extension) : out;
        if (Files.isDirectory(file)) {
            throw wrongUse(file + " is a folder; --out takes the file to write");
        }
        Path directory = TrainedModel.resolve(model.directory);
        Optional<String> problem = OutputFile.problem(file, List.of(directory, model.directory), List.of());
        if (problem.isPresent()) {
            throw wrongUse(problem.get());
        }
        TrainedModel trained = TrainedModel.load(directory);
        format.writer.write(trained, file);
        long bytes = Files.size(file);
        console.text(file + ": " + format + ", " + ByteSizes.text(bytes) + ", "
                + Quantity.of(trained.classes().size(), "class") + "\n");
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("file", file);
            document.put("format", format.toString());
            document.put("bytes", bytes);
            document.put("operatorSet", format == Format.ONNX ? OnnxModel.OPSET : null);
            document.put("model", trained.directory());
            document.put("classes", trained.classes());
            return document;
        });
        return DONE;
    }

    /** Parses the names of formats, as people type them: picocli itself lists those of the constants. */
    static final class FormatConverter implements ITypeConverter<Format> {

        @Override
        public Format convert(String text) {
            return Arrays.stream(Format.values())
                    .filter(format -> format.toString().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no format '" + text + "'; there are "
                            + Arrays.stream(Format.values())
                                    .map(Format::toString)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
