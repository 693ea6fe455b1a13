package org.graft.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.benchmarks.contestant.Contestant;
import org.graft.benchmarks.contestant.ContestantProvider;
import org.graft.benchmarks.contestant.ContestantProvider.EngineSettings;
import org.graft.benchmarks.contestant.Contestants;
import org.graft.engine.NativeAllocator;
import org.graft.image.ImageDecoder;
import org.graft.image.RgbImage;
import org.graft.model.TrainedModel;

/** A program that classifies one photo and says when it did what: the child process of {@link ColdStart}. */
final class ColdStartProgram {

    private ColdStartProgram() {}

    /** What a program did, in microseconds since 1970. */
    record Times(long main, long photo, long engine, long model, long answer) {}

    /**
     * Runs: contestant, directory of the fixture, device, threads.
     *
     * @param arguments the four arguments
     * @throws IOException if the model or the photo cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        long main = now();
        NativeAllocator.keepFreedMemory();
        ContestantProvider provider = Contestants.of(arguments[0]);
        Fixture fixture = Fixture.open(Path.of(arguments[1]));
        RgbImage decoded = new ImageDecoder().decode(fixture.photos().get(0)).image();
        RgbImage image =
                TrainedModel.readManifest(fixture.model()).preprocessing().prepare(decoded);
        long photo = now();
        EngineSettings settings = new EngineSettings(arguments[2], Integer.parseInt(arguments[3]));
        provider.loadEngine(settings);
        long engine = now();
        try (Contestant contestant = provider.open(fixture, settings)) {
            long model = now();
            contestant.probabilities(List.of(image));
            long answer = now();
            Map<String, Long> times = new LinkedHashMap<>();
            times.put("main", main);
            times.put("photo", photo);
            times.put("engine", engine);
            times.put("model", model);
            times.put("answer", answer);
            System.out.println(new ObjectMapper().writeValueAsString(times));
        }
    }

    /** Returns the time in microseconds since 1970: the clock is the one of the parent process. */
    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
