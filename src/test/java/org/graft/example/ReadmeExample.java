package org.graft.example;

import java.io.IOException;
import java.nio.file.Path;
import org.graft.model.ImageClassifier;
import org.graft.train.ClassifierTraining;
import org.graft.train.Recipe;
import org.graft.train.TrainingResult;

/** The Java example of the README, which {@link DocumentedCodeTest} compares with it. */
public final class ReadmeExample {

    private ReadmeExample() {}

    /**
     * Trains a classifier, and classifies a photo with it.
     *
     * @param photos a folder of photos
     * @param models the folder that the run writes
     * @param photo an image file
     * @return what the training left
     * @throws IOException if something cannot be read or written
     */
    public static TrainingResult run(Path photos, Path models, Path photo) throws IOException {
        // example: begin
        TrainingResult result = ClassifierTraining.builder()
                .setData(photos)
                .optRecipe(Recipe.builtIn("fast"))
                .optOutput(models)
                .build()
                .run();
        System.out.println("accuracy on the validation images: " + result.accuracy());

        try (ImageClassifier classifier = ImageClassifier.load(models)) {
            System.out.println(classifier.classify(photo).best());
        }
        // example: end
        return result;
    }
}
