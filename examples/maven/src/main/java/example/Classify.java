package example;

import ai.djl.modality.Classifications;
import java.io.IOException;
import java.nio.file.Path;
import org.graft.engine.NativeAllocator;
import org.graft.model.ImageClassifier;

/** Classifies image files: the directory of a trained model, then the files. */
public final class Classify {

    private Classify() {}

    public static void main(String[] arguments) throws IOException {
        NativeAllocator.keepFreedMemory();
        try (ImageClassifier classifier = ImageClassifier.load(Path.of(arguments[0]))) {
            for (int i = 1; i < arguments.length; i++) {
                Classifications.Classification best =
                        classifier.classify(Path.of(arguments[i])).best();
                System.out.printf("%s: %s (%.1f %%)%n", arguments[i], best.getClassName(), 100 * best.getProbability());
            }
        }
    }
}
