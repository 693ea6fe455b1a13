package org.graft.example;

import ai.djl.modality.Classifications;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.graft.arch.InceptionV3;
import org.graft.backbone.BatchNormPolicy;
import org.graft.backbone.FreezePlan;
import org.graft.engine.ComputeEngine;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;

/** The Java examples of the guides, which {@link DocumentedCodeTest} compares with them. */
final class GuideExamples {

    private GuideExamples() {}

    static List<String> freezePlan() {
        // example: begin
        FreezePlan plan = FreezePlan.of(InceptionV3.ARCHITECTURE, "mixed3", BatchNormPolicy.INFERENCE);
        System.out.print(plan.toText());
        List<String> trained = plan.trainableStages();
        for (FreezePlan.StagePlan stage : plan.stages()) {
            System.out.println(stage.stage() + " " + stage.parameters() + " " + stage.trainable());
        }
        // example: end
        return trained;
    }

    static void classify() throws IOException {
        // example: begin
        try (ImageClassifier classifier = ImageClassifier.load(Path.of("models/photos"))) {
            Classifications labels = classifier.classify(Path.of("photo.jpg"));
            System.out.println(labels.best().getClassName());
        }
        // example: end
    }

    static ClassifierOptions options() {
        // example: begin
        ComputeEngine mxnet = ComputeEngine.open("MXNet", "cpu");
        ClassifierOptions options = new ClassifierOptions(mxnet, 3);
        // example: end
        return options;
    }
}
