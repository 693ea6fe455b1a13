package org.graft.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.graft.data.DataException;
import org.graft.data.LabeledImage;
import org.graft.data.Quantity;
import org.graft.data.Split;
import org.graft.engine.ComputeEngine;
import org.graft.eval.Evaluation;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.ImageScorer;
import org.graft.model.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Evaluates a trained model. */
@Command(
        name = "evaluate",
        header = "Evaluates a trained model on labeled images.",
        description = {
            "",
            "Prints accuracy, top-5 accuracy, mean loss, precision, recall and F1 of each class, and the confusion matrix."
                    + " Images that cannot be decoded and folders that cannot be read are reported and left out."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft evaluate --model models/flowers --data photos",
            "  ./graft evaluate --model models/flowers --data photos --split validation --json -Dengine=MXNet"
        })
final class EvaluateCommand extends GraftCommand {

    @Mixin
    ModelOption model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR|NAME",
            description = "A folder of splits or of classes, 'sample' or 'flowers17' (no default).")
    String data;

    @Option(
            names = "--split",
            paramLabel = "train|validation|test",
            converter = SplitConverter.class,
            description =
                    "The images to take. Default: test if there is a folder of that name, else validation; all"
                            + " images of a folder without splits, but only those for validation if the model was trained on it.")
    Split split;

    @Mixin
    EngineOptions engine;

    @Mixin
    PrecisionOption numbers;

    @Override
    protected int run(Console console) throws IOException {
        engine.check();
        numbers.check();
        // A mistyped folder should not cost the time to load an engine.
        TrainedModel trained = TrainedModel.load(model.directory);
        EvaluationData images = EvaluationData.find(
                data, split, trained.manifest(), DownloadProgress.ofData(console), TaskProgress.hashes(console));
        ComputeEngine computing = engine.open(console);
        try (ImageClassifier classifier = ImageClassifier.of(
                trained,
                ClassifierOptions.defaults()
                        .withEngine(computing)
                        .withPrecision(numbers.precision)
                        .withWarmUp(false))) {
            console.note("Evaluating on " + Quantity.of(images.images().size(), "image") + ": " + images.origin());
            List<ImageFailure> failures = new ArrayList<>(
                    images.unreadable().stream().map(ImageFailure::of).toList());
            failures.forEach(failure -> console.warn(failure + " (left out)"));
            long start = System.nanoTime();
            Evaluation evaluation = evaluate(console, classifier, images.images(), failures);
            double seconds = (System.nanoTime() - start) / 1e9;
            console.note(String.format(
                    Locale.ROOT,
                    "%s, %.1f images/s",
                    Durations.text(seconds),
                    images.images().size() / seconds));
            console.text(evaluation.toText());
            console.document(() -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("model", model.directory);
                document.put("data", data);
                document.put("images", images.origin());
                document.put("engine", EngineDocument.of(computing));
                document.put("precision", numbers.precision.label());
                document.put("evaluation", evaluation);
                document.put("leftOut", failures);
                document.put("seconds", seconds);
                return document;
            });
        }
        return DONE;
    }

    private Evaluation evaluate(
            Console console, ImageClassifier classifier, List<LabeledImage> images, List<ImageFailure> failures)
            throws IOException {
        ProgressDisplay progress = console.progress();
        progress.begin("Evaluating", images.size());
        try {
            return new ImageScorer(
                            classifier::probabilities,
                            classifier.model().manifest().preprocessing())
                    .evaluate(images, classifier.classes(), progress::advance, error -> {
                        ImageFailure failure = ImageFailure.of(error);
                        failures.add(failure);
                        console.warn(failure + " (left out)");
                    })
                    .orElseThrow(() -> new DataException(
                            data + " has no image that can be decoded; see " + AuditCommand.line(data)));
        } finally {
            progress.end();
        }
    }

    /** Parses the names of splits' folders. */
    static final class SplitConverter implements ITypeConverter<Split> {

        @Override
        public Split convert(String text) {
            return Arrays.stream(Split.values())
                    .filter(each -> each.folders().contains(text.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() ->
                            new TypeConversionException("'" + text + "' is no split; use train, validation or test"));
        }
    }
}
