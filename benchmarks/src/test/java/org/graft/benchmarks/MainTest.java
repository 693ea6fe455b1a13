package org.graft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.arch.InceptionV3;
import org.graft.testing.JavaProgram;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void engineChoosesItsContestants() {
        assertEquals(List.of("Offline", "-p", "contestant=MXNet,PlainDjl-MXNet"), withEngine("mxnet", "Offline"));
    }

    @Test
    void namedContestantsStay() {
        assertEquals(
                List.of("-p", "contestant=OnnxRuntime-Java"), withEngine("MXNet", "-p", "contestant=OnnxRuntime-Java"));
    }

    @Test
    void unknownEngineIsNamed() {
        Exception error = assertThrows(IllegalArgumentException.class, () -> withEngine("TensorFlow"));
        assertTrue(error.getMessage().contains("'TensorFlow'"), error.getMessage());
    }

    private static List<String> withEngine(String engine, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        Main.ofEngine(all, Optional.of(engine));
        return all;
    }

    @Test
    void weightsAreThoseOfTheSettings() throws Exception {
        FixtureSettings settings = new FixtureSettings(
                Optional.empty(),
                WeightSpec.parse("none"),
                FixtureSettings.WHOLE,
                FixtureSettings.SIZE,
                Optional.empty());

        assertEquals(InceptionV3.ARCHITECTURE, Main.weights(settings).architecture());
    }

    @Test
    void listIsThatOfJmh() throws Exception {
        JavaProgram.Outcome outcome = new JavaProgram(Main.class, Map.of()).run("-l");

        assertEquals(0, outcome.code(), outcome.err());
        for (String name : new String[] {
            "SingleStream.classify",
            "Offline.classify",
            "Server.serve",
            "Training.step",
            "ColdStart.start",
            "EndToEnd.classify",
            "Decoding.prepare",
            "MatrixProduct.multiply"
        }) {
            assertTrue(outcome.out().contains("org.graft.benchmarks." + name), outcome.out());
        }
    }
}
