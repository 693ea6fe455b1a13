package org.graft.example;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
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
        ClassifierOptions options =
                ClassifierOptions.defaults().withEngine(mxnet).withTopK(3);
        // example: end
        return options;
    }

    static void plainDjl() throws IOException, ModelException, TranslateException {
        // example: begin
        Criteria<Image, Classifications> criteria = Criteria.builder()
                .setTypes(Image.class, Classifications.class)
                .optModelPath(Path.of("models/photos/phase1-head"))
                .optEngine("MXNet")
                .build();
        try (ZooModel<Image, Classifications> model = criteria.loadModel();
                Predictor<Image, Classifications> predictor = model.newPredictor()) {
            System.out.println(predictor
                    .predict(ImageFactory.getInstance().fromFile(Path.of("photo.jpg")))
                    .best());
        }
        // example: end
    }

    static Criteria<Image, float[]> backbone() {
        // example: begin
        Criteria<Image, float[]> criteria = Criteria.builder()
                .setTypes(Image.class, float[].class)
                .optModelUrls("djl://org.graft/inceptionv3")
                .optEngine("PyTorch")
                .build();
        // example: end
        return criteria;
    }
}
