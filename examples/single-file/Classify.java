///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS org.graft:graft-bom:0.1.0-SNAPSHOT@pom
//DEPS org.graft:graft-core
//DEPS org.graft:graft-pytorch
//DEPS org.slf4j:slf4j-nop:2.0.17
//REPOS mavenlocal,mavencentral

import ai.djl.modality.Classifications;
import java.nio.file.Path;
import org.graft.model.ImageClassifier;

/**
 * Classifies an image file: {@code jbang Classify.java models/photos photo.jpg}. The lines at the top are for JBang, which
 * fetches what they name. The JDK alone ignores them and takes a class path, which {@code examples/run} has of the example
 * maven: {@code java -cp CLASSPATH Classify.java models/photos photo.jpg}.
 */
class Classify {

    public static void main(String[] arguments) throws Exception {
        try (ImageClassifier classifier = ImageClassifier.load(Path.of(arguments[0]))) {
            Classifications labels = classifier.classify(Path.of(arguments[1]));
            labels.topK(3).forEach(label -> System.out.printf(
                    "%5.1f %%  %s%n", 100 * label.getProbability(), label.getClassName()));
        }
    }
}
