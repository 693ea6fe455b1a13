package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.testing.JavaProgram;
import org.graft.testing.JavaProgram.Outcome;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the command line in processes of its own, where the environment decides. */
class CommandProcessTest {

    @TempDir
    Path temporary;

    private static Outcome run(Map<String, String> variables, String... arguments) throws Exception {
        return new JavaProgram(Graft.class, variables).run(arguments);
    }

    @Test
    void theSampleIsDrawnWhereTheEnvironmentNamesADisplayThatIsNotThere() throws Exception {
        Outcome outcome = run(Map.of("DISPLAY", ":99"), "audit", "--sample", "1", "-Dgraft.cache=" + temporary);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("200 images"), outcome.out());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void jsonAndTextAreUtf8InALocaleOfAscii() throws Exception {
        Engines.require("PyTorch");
        List<String> classes = List.of("Rosé", "Rosè", "花");
        Network network = SmallModel.network(3);
        Path model = TrainedModel.save(
                        temporary.resolve("model"), SmallModel.manifest(network, classes), network, Map.of())
                .directory();
        Path photo = Photos.write(temporary.resolve("photo.png"), 7);
        for (String[] format : new String[][] {{}, {"--json"}}) {
            List<String> arguments = new ArrayList<>(List.of("predict", "--model", model.toString()));
            arguments.addAll(List.of(format));
            arguments.add(photo.toString());
            Outcome outcome = run(Map.of("LC_ALL", "C"), arguments.toArray(String[]::new));
            assertEquals(0, outcome.code(), outcome.err());
            for (String name : classes) {
                assertTrue(outcome.out().contains(name), outcome.out());
            }
        }
    }

    /** Libraries and engines print what they like; of all that happens in a training nothing but the result is on stdout. */
    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void trainPrintsOneDocumentAndNothingElse(String engine) throws Exception {
        Engines.require(engine);
        Path photos = SmallPhotos.write(temporary.resolve("photos"), 4, 2);
        List<String> arguments = new ArrayList<>(List.of("train", "--json", "--weights=none", "--engine=" + engine));
        arguments.addAll(List.of("--data=" + photos, "--out=" + temporary.resolve("run")));
        for (String value : List.of(
                "image.size=75",
                "head.candidates=[[mixed3]]",
                "head.l2=[0.05]",
                "phases.head.epochs=5",
                "phases.head.copies=1",
                "phases.fine-tuning.imageSize=0",
                "phases.fine-tuning.batchSize=6")) {
            arguments.add("--set=" + value);
        }

        Outcome outcome =
                run(Map.of("GRAFT_CACHE", temporary.resolve("cache").toString()), arguments.toArray(String[]::new));

        assertEquals(0, outcome.code(), outcome.err());
        JsonNode document = OneDocument.of(outcome.out());
        assertEquals(2, document.get("phases").size());
        assertEquals(engine, document.at("/engine/name").asText());
        assertFalse(outcome.err().contains("AutoNonVariableTypeMode"), outcome.err());
    }

    /** Wrong use: one sentence that names the value. */
    private static void assertRefused(Outcome outcome, String named) {
        assertEquals(2, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(named), outcome.err());
    }

    @Test
    void valuesThatNoEngineCanHaveAreOneSentenceWithTheValue() throws Exception {
        Engines.require("PyTorch");
        String photo = Photos.write(temporary.resolve("photo.png"), 7).toString();
        for (String value : List.of("--device=gpu:99999999999", "-Dgraft.threads=0", "-Dgraft.threads=abc")) {
            Outcome outcome = run(
                    Map.of(),
                    "embed",
                    "--weights",
                    "none",
                    "--out",
                    temporary.resolve("f.npy").toString(),
                    value,
                    photo);
            assertRefused(outcome, value.substring(value.indexOf('=') + 1));
        }
    }

    @Test
    void theEngineIsChosenByNameInAnyCaseAsArgumentAndAsOptionOfTheVirtualMachine() throws Exception {
        Engines.require("MXNet");
        String photo = Photos.write(temporary.resolve("photo.png"), 7).toString();
        String[] embed = {
            "embed",
            "--json",
            "--weights=none",
            "--size=75",
            "--out=" + temporary.resolve("f.npy"),
            "-Dgraft.log=debug",
            photo
        };
        String option = "-Dengine=mXnEt";
        List<String> withOption = new ArrayList<>(List.of(embed));
        withOption.add(option);
        for (Outcome outcome : List.of(
                run(Map.of(), withOption.toArray(String[]::new)),
                new JavaProgram(Graft.class, Map.of(), option).run(embed))) {
            assertEquals(0, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains("engine: MXNet "), outcome.err());
            assertEquals(
                    "MXNet", OneDocument.of(outcome.out()).at("/engine/name").asText());
            assertTrue(outcome.err().contains("CudaUtils"), "DJL says how it looked for a GPU: " + outcome.err());
        }
    }

    @Test
    void aGpuThatIsNotThereIsOneSentence() throws Exception {
        Assumptions.assumeTrue(Engines.require("PyTorch").engine().getGpuCount() == 0, "skipped: there is a GPU");
        Outcome outcome = run(
                Map.of(),
                "embed",
                "--device",
                "gpu",
                "--out",
                temporary.resolve("f.npy").toString(),
                Photos.write(temporary.resolve("photo.png"), 7).toString());
        assertRefused(outcome, "The device gpu cannot be had");
        assertTrue(outcome.err().startsWith("graft: The device gpu cannot be had: PyTorch "), outcome.err());
    }

    @Test
    void doctorTakesNoWrongSettingForAnEngineThatDoesNotLoad() throws Exception {
        for (String value : List.of("-Dgraft.threads=0", "-Dengine=Theano")) {
            Outcome outcome = run(Map.of(), "doctor", value);
            assertRefused(outcome, value.substring(value.indexOf('=') + 1));
        }
    }

    /** PyTorch is reached without JNA, MXNet through it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anEngineThatNeedsAMissingLibraryIsOneSentenceAndAnotherWorks() throws Exception {
        Engines.require("PyTorch");
        Path model = SmallModel.save(temporary.resolve("model"), SmallModel.network(3))
                .directory();
        String photo = Photos.write(temporary.resolve("photo.png"), 7).toString();
        JavaProgram withoutJna = new JavaProgram(Graft.class, Map.of(), "-Djna.nosys=true", "-Djna.noclasspath=true");

        Outcome torch = withoutJna.run("predict", "--model", model.toString(), "--engine", "PyTorch", photo);
        assertEquals(0, torch.code(), torch.err());
        Outcome mxnet = withoutJna.run("predict", "--model", model.toString(), "--engine", "MXNet", photo);
        assertEquals(2, mxnet.code(), mxnet.err());
        assertEquals(1, mxnet.err().lines().count(), mxnet.err());
        assertTrue(mxnet.err().contains("MXNet cannot load"), mxnet.err());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPathThatTheLocaleCannotNameIsOneSentenceWithTheRemedy() throws Exception {
        Outcome outcome = run(Map.of("LC_ALL", "C"), "audit", "--data", "Rosé");
        assertEquals(1, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("LC_ALL=C.UTF-8"), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
}
