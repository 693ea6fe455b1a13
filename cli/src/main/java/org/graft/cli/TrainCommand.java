package org.graft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.train.ClassifierTraining;
import org.graft.train.Recipe;
import org.graft.train.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a classifier. */
@Command(
        name = "train",
        header = "Trains an image classifier on a folder of photos.",
        description = {
            "",
            "The data are folders train/<class>/* with validation/<class>/* and test/<class>/* if there are any, or"
                    + " <class>/*, which is split. The trained model is a folder that predict and evaluate take, on"
                    + " either engine."
        },
        footer = {
            "",
            "Examples:",
            "  ./graft train                                        the bundled sample",
            "  ./graft train --data photos --out models/flowers",
            "  ./graft train --data photos --recipe best -Dengine=MXNet",
            "  ./graft train --data photos --recipe tutorial --set phases.0.epochs=3 --set phases.0.batchSize=32",
            "  ./graft train --data photos --recipe my-recipe.yaml --seed 7"
        })
final class TrainCommand extends GraftCommand {

    @Option(
            names = "--data",
            paramLabel = "DIR|NAME",
            defaultValue = "sample",
            description = "A folder of photos, 'sample' (drawn flowers) or 'flowers17' (fetched). Default:"
                    + " ${DEFAULT-VALUE}.")
    String data;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            defaultValue = "fast",
            description = "How to train: fast, best, tutorial, or a YAML or JSON file. Default: ${DEFAULT-VALUE}.")
    String recipe;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replace a value of the recipe, for example phases.0.epochs=3; may be repeated. Default: as"
                    + " the recipe says.")
    List<String> overrides = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The seed of all randomness, the same as --set seed=N. Default: as the recipe says.")
    Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The folder of the run, with a model for each phase; an earlier run there is removed. Default: a new"
                            + " one in models/.")
    Path out;

    @Option(
            names = "--strict",
            description = "Do not train if the audit of the data has warnings. Default: errors only.")
    boolean strict;

    @Option(
            names = "--precision",
            paramLabel = "f32|bf16",
            converter = PrecisionOption.Labels.class,
            completionCandidates = PrecisionOption.Labels.class,
            description =
                    "The numbers that the backbone computes with, the same as --set precision=P. bf16 is faster and"
                            + " less exact; it takes PyTorch on a processor with AVX512-BF16 or AMX-BF16. Default: as the recipe"
                            + " says.")
    Precision precision;

    @Mixin
    WeightOptions weights;

    @Mixin
    EngineOptions engine;

    private ComputeEngine computing;

    @Override
    protected int run(Console console) throws IOException {
        List<String> all = new ArrayList<>(overrides);
        if (seed != null) {
            all.add("seed=" + seed);
        }
        if (precision != null) {
            all.add("precision=" + precision);
        }
        Recipe chosen = Recipe.load(recipe, all);
        PrecisionOption.check(chosen.precision());
        engine.check();
        ComputeEngine.checkTraining(engine.engine);
        weights.check(console);
        console.note("recipe: " + chosen.name() + ", seed " + chosen.seed() + ", precision " + chosen.precision());
        // A wrong recipe or wrong data should not cost the time to load an engine and weights: the training asks for
        // them later.
        ClassifierTraining.Builder training = ClassifierTraining.builder()
                .setData(data)
                .optEngineLoader(() -> computing = engine.open(console))
                .optRecipe(chosen)
                .optWeightLoader(() -> weights.load(console, chosen.seed()))
                .optStrict(strict)
                .optProgress(new ConsoleTrainingProgress(console, strict));
        if (out != null) {
            training.optOutput(out);
        }
        TrainingResult result = training.build().run();
        report(console, chosen, result);
        return DONE;
    }

    private void report(Console console, Recipe chosen, TrainingResult result) {
        StringBuilder text = new StringBuilder("\n");
        text.append("Result:     phase ").append(result.resultPhase()).append('\n');
        text.append("Validation: ").append(result.validation().summary()).append('\n');
        result.test()
                .ifPresent(test ->
                        text.append("Test:       ").append(test.summary()).append('\n'));
        text.append("Time:       ").append(Durations.text(result.seconds()));
        if (result.peakResidentBytes() > 0) {
            text.append(", peak memory ").append(ByteSizes.text(result.peakResidentBytes()));
        }
        text.append('\n');
        text.append("Model:      ").append(result.model()).append('\n');
        text.append("Next:       ./graft predict --model ")
                .append(result.model())
                .append(" photo.jpg\n");
        console.text(text.toString());
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("directory", result.directory());
            document.put("model", result.model());
            document.put("accuracy", result.accuracy());
            document.put("resultPhase", result.resultPhase());
            document.put("validation", result.validation());
            document.put("test", result.test().orElse(null));
            document.put("phases", result.phases());
            document.put("audit", result.audit());
            document.put("engine", EngineDocument.of(computing));
            document.put("recipe", chosen);
            document.put("weights", result.weights());
            document.put("seconds", result.seconds());
            document.put("peakResidentBytes", result.peakResidentBytes() > 0 ? result.peakResidentBytes() : null);
            return document;
        });
    }
}
