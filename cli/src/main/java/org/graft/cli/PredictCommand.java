package org.graft.cli;

import ai.djl.modality.Classifications;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.graft.engine.ComputeEngine;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies image files. */
@Command(
        name = "predict",
        header = "Classifies images with a trained model.",
        description = {
            "",
            "Prints the most probable labels of each image. A file that is no image is reported and does not stop the"
                    + " rest; exit code 1 then."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft predict --model models/flowers photo.jpg",
            "  ./graft predict --model models/flowers --top 1 --json photos | jq '.images[].predictions[0].label'"
        })
final class PredictCommand extends GraftCommand {

    private static final int BATCH_SIZE = 16;

    @Parameters(arity = "1..*", paramLabel = "IMAGE|DIR", description = "Image files, or folders of images.")
    List<Path> images;

    @Mixin
    ModelOption model;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description = "The number of labels for each image. Default: ${DEFAULT-VALUE}.")
    int top;

    @Mixin
    EngineOptions engine;

    @Mixin
    PrecisionOption numbers;

    /** A label and its probability. */
    record Prediction(String label, double probability) {}

    /** What is said of a file: its predictions, or an error. */
    record Answer(String path, List<Prediction> predictions, String error) {}

    @Override
    protected int run(Console console) throws IOException {
        requireOne("--top", top);
        engine.check();
        numbers.check();
        ImageFiles found = ImageFiles.find(images);
        List<ImageFailure> failures = new ArrayList<>(found.failures());
        failures.forEach(failure -> console.warn(failure.toString()));
        List<Path> files = found.files();
        Answer[] answers = new Answer[files.size()];
        // A mistyped folder should not cost the time to load an engine.
        TrainedModel.readManifest(model.directory);
        ComputeEngine computing = engine.open(console);
        try (ImageClassifier classifier = ImageClassifier.load(
                model.directory,
                ClassifierOptions.defaults()
                        .withEngine(computing)
                        .withPrecision(numbers.precision)
                        .withTopK(top)
                        .withWarmUp(false))) {
            ImageTask.run(
                    files,
                    classifier::prepare,
                    BATCH_SIZE,
                    "Classifying",
                    console.progress(),
                    new ImageTask.Receiver() {
                        @Override
                        public void accept(List<Integer> indices, List<RgbImage> batch) {
                            List<Classifications> results = classifier.classify(batch);
                            for (int i = 0; i < results.size(); i++) {
                                int index = indices.get(i);
                                answers[index] = answer(files.get(index), results.get(i));
                                console.text(text(answers[index]));
                            }
                        }

                        @Override
                        public void failed(int index, ImageFailure failure) {
                            failures.add(failure);
                            answers[index] = new Answer(failure.path(), null, failure.error());
                            console.warn(failure.toString());
                        }
                    });
        }
        console.document(() -> document(computing, answers, found.failures()));
        return failures.isEmpty() ? DONE : FAILED;
    }

    private Answer answer(Path file, Classifications result) {
        return new Answer(
                file.toString(),
                result.topK(top).stream()
                        .map(each -> new Prediction(each.getClassName(), each.getProbability()))
                        .toList(),
                null);
    }

    private static String text(Answer answer) {
        int width = answer.predictions().stream()
                .mapToInt(prediction -> prediction.label().length())
                .max()
                .orElse(1);
        StringBuilder text = new StringBuilder(answer.path()).append('\n');
        for (Prediction prediction : answer.predictions()) {
            text.append("  ")
                    .append(prediction.label())
                    .append(" ".repeat(width - prediction.label().length()))
                    .append(String.format(Locale.ROOT, "  %.4f%n", prediction.probability()));
        }
        return text.toString();
    }

    private Map<String, Object> document(ComputeEngine computing, Answer[] answers, List<ImageFailure> notFiles) {
        List<Answer> all = new ArrayList<>(List.of(answers));
        notFiles.forEach(failure -> all.add(new Answer(failure.path(), null, failure.error())));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", model.directory);
        document.put("engine", EngineDocument.of(computing));
        document.put("precision", numbers.precision.label());
        document.put("images", all);
        return document;
    }
}
