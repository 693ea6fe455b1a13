package example;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.graft.engine.NativeAllocator;
import org.graft.micrometer.MicrometerListener;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.MicroBatching;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Classifies uploaded photos: {@code java -jar classify-web-1.jar --graft.model=models/photos}. */
@SpringBootApplication
public class Application {

    public static void main(String[] arguments) {
        NativeAllocator.keepFreedMemory();
        SpringApplication.run(Application.class, arguments);
    }

    /** One classifier for all requests; Spring closes it. */
    @Bean(destroyMethod = "close")
    ImageClassifier classifier(@Value("${graft.model}") Path model, MeterRegistry registry) throws IOException {
        return ImageClassifier.load(
                model,
                ClassifierOptions.defaults()
                        .withMicroBatching(new MicroBatching(8, Duration.ofMillis(2)))
                        .withMaximumWaiting(Duration.ofSeconds(10))
                        .withListener(new MicrometerListener(registry, Tags.empty())));
    }
}
