package example;

import ai.djl.modality.Classifications;
import java.io.IOException;
import java.util.List;
import org.graft.image.ImageDecodingException;
import org.graft.model.ClassifierBusyException;
import org.graft.model.ImageClassifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Takes photos. */
@RestController
class ClassifyController {

    private final ImageClassifier classifier;

    ClassifyController(ImageClassifier classifier) {
        this.classifier = classifier;
    }

    /** A label and its probability. */
    record Label(String name, double probability) {}

    @PostMapping("/classify")
    List<Label> classify(@RequestParam("photo") MultipartFile photo) throws IOException {
        return classifier.classify(photo.getBytes()).<Classifications.Classification>topK().stream()
                .map(label -> new Label(label.getClassName(), label.getProbability()))
                .toList();
    }

    @ExceptionHandler
    ProblemDetail undecodable(ImageDecodingException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail busy(ClassifierBusyException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }
}
