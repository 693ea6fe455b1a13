package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graft.backbone.Precision;
import org.graft.engine.EngineUnavailableException;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallModel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {

    private static final List<String> COMMANDS = List.of(
            "train", "evaluate", "predict", "embed", "export", "serve", "split", "audit", "weights", "doctor", "bench");

    @TempDir
    Path temporary;

    @Test
    void everyCommandIsThere() {
        CommandLine graft = graft();
        assertEquals(COMMANDS, List.copyOf(graft.getSubcommands().keySet()));
        assertEquals(
                List.of("list", "fetch", "verify"),
                List.copyOf(
                        graft.getSubcommands().get("weights").getSubcommands().keySet()));
    }

    @TestFactory
    List<DynamicTest> helpShowsTheDefaultOfEveryOptionAndExamples() {
        List<DynamicTest> tests = new ArrayList<>();
        collect(graft(), tests);
        return tests;
    }

    private static void collect(CommandLine command, List<DynamicTest> tests) {
        String name = command.getCommandSpec().qualifiedName(" ");
        tests.add(DynamicTest.dynamicTest(name, () -> {
            List<String> words = new ArrayList<>(List.of(name.split(" ", -1)));
            words.remove(0);
            words.add("--help");
            Invocation help = Invocation.of(words.toArray(String[]::new));
            assertEquals(0, help.code(), help.err());
            assertTrue(help.out().contains("Examples:"), help.out());
            assertTrue(command.getCommandSpec().usageMessage().header().length > 0, "the summary comes first");
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(help.out().lines().anyMatch(line.stripTrailing()::equals), "wrapped: " + line);
            }
            for (ArgSpec argument : command.getCommandSpec().args()) {
                boolean informs = argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp());
                String text = String.join(" ", argument.description()).toLowerCase(Locale.ROOT);
                boolean hasDefault = text.contains("default: ") || text.contains("no default");
                assertTrue(
                        informs || hasDefault || (argument.isPositional() && argument.required()),
                        argument + " does not say its default");
                assertFalse(help.out().contains("${"), "the help has a variable that was not replaced: " + help.out());
            }
        }));
        command.getSubcommands().values().forEach(sub -> collect(sub, tests));
    }

    @Test
    void benchWithoutTheBenchmarksSaysWhereTheyAre() {
        Invocation bench = Invocation.of("bench", "--quick", "--rounds", "3");
        assertEquals(2, bench.code());
        assertTrue(bench.err().contains("./graft bench builds and starts"), bench.err());
    }

    @Test
    void versionNamesGraftAndDjl() {
        Invocation version = Invocation.of("--version");
        assertEquals(0, version.code());
        assertTrue(version.out().startsWith("graft "), version.out());
        assertTrue(version.out().contains("DJL 0."), version.out());
    }

    @Test
    void noCommandIsWrongUse() {
        Invocation none = Invocation.of();
        assertEquals(2, none.code());
        assertTrue(none.err().contains("a command is missing"), none.err());
        assertEquals("", none.out());
        assertEquals(2, Invocation.of("weights").code());
    }

    @Test
    void mistypedOptionGivesTheRightOneAndExitCode2() {
        Invocation typo = Invocation.of("audit", "--strickt");
        assertEquals(2, typo.code());
        assertTrue(typo.err().contains("--strickt"), typo.err());
        assertTrue(typo.err().contains("--strict"), typo.err());
        assertTrue(typo.err().contains("./graft audit --help"), typo.err());
    }

    @Test
    void mistypedRequiredOptionGivesTheRightOneToo() {
        Invocation typo = Invocation.of("predict", "--modle", "m", "a.jpg");
        assertEquals(2, typo.code());
        assertTrue(typo.err().contains("--modle"), typo.err());
        assertTrue(typo.err().contains("--model"), typo.err());
    }

    @Test
    void mistypedCommandGivesTheRightOne() {
        Invocation typo = Invocation.of("trian");
        assertEquals(2, typo.code());
        assertTrue(typo.err().contains("train"), typo.err());
    }

    @Test
    void unknownEngineIsOneSentenceAndExitCode2() throws Exception {
        Invocation unknown = Invocation.of(
                "embed",
                "--engine",
                "TensorFlow",
                "--out",
                temporary.resolve("f.npy").toString(),
                Photos.write(temporary.resolve("a.png"), 1).toString());
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("no engine 'TensorFlow'"), unknown.err());
        assertTrue(unknown.err().contains("MXNet, OnnxRuntime, PyTorch"), unknown.err());
        assertFalse(unknown.err().contains("\tat "), unknown.err());
    }

    @Test
    void wrongDataAreToldBeforeAnEngineOrWeightsAreLoaded() throws Exception {
        String missing = temporary.resolve("missing").toString();
        String empty = Files.createDirectory(temporary.resolve("empty")).toString();
        String model = SmallModel.save(temporary.resolve("model"), SmallModel.network(3))
                .directory()
                .toString();
        String out = temporary.resolve("f.npy").toString();
        String single = Photos.folder(temporary.resolve("single"), 3, "aster").toString();
        for (List<String> wrong : List.of(
                List.of("there is no data", "train", "--data", missing),
                List.of("has no class folders", "train", "--data", empty),
                List.of("do not pass the audit", "train", "--data", single),
                List.of("there is no data", "evaluate", "--model", model, "--data", missing),
                List.of("has no image of the classes", "evaluate", "--model", model, "--data", empty),
                List.of("there is nothing to write", "embed", "--out", out, empty),
                List.of("graft: there is no file " + missing, "embed", "--out", out, missing))) {
            List<String> arguments = new ArrayList<>(wrong.subList(1, wrong.size()));
            // No machine has it, which shows when an engine loads.
            arguments.addAll(List.of("--device", "gpu:9999"));
            Invocation told = Invocation.of(arguments.toArray(String[]::new));
            assertEquals(1, told.code(), told.err());
            assertTrue(told.err().contains(wrong.get(0)), told.err());
        }
        Engines.require("PyTorch");
        String photos =
                Photos.folder(temporary.resolve("photos"), 3, "aster", "daisy").toString();
        Invocation right = Invocation.of("train", "--data", photos, "--device", "gpu:9999");
        assertEquals(2, right.code());
        assertTrue(right.err().contains("The device gpu:9999 cannot be had"), right.err());
    }

    @Test
    void embedOverwritesNeitherWhatItReadsNorAModel() throws Exception {
        Path model = SmallModel.save(temporary.resolve("model"), SmallModel.network(3))
                .directory();
        Path photo = Photos.write(temporary.resolve("a.png"), 1);
        Path named = Files.copy(photo, temporary.resolve("photo.npy"));
        Path labels = Files.copy(photo, temporary.resolve("photo.txt"));
        Path weights = Files.writeString(temporary.resolve("weights.npy"), "numbers");
        for (List<String> arguments : List.of(
                List.of(named + ", which", "--out", named.toString(), named.toString()),
                List.of(labels + ", which", "--out", named.toString(), labels.toString()),
                List.of(weights + ", which", "--out", weights.toString(), "--weights=params:" + weights, "" + photo),
                List.of(
                        "is part of the model",
                        "--out",
                        model.resolve("classes.npy").toString(),
                        photo.toString()))) {
            List<String> command = new ArrayList<>(List.of("embed"));
            command.addAll(arguments.subList(1, arguments.size()));
            assertTold(2, arguments.get(0), command, "--device=gpu:9999");
        }
        TrainedModel.load(model);
    }

    @Test
    void wrongUseIsToldBeforeTheDataAreLookedAt() {
        String missing = temporary.resolve("missing").toString();
        List<String> train = List.of("train", "--data", missing);
        List<String> embed =
                List.of("embed", "--out", temporary.resolve("f.npy").toString(), missing);
        List<String> evaluate = List.of("evaluate", "--model", missing, "--data", missing);
        List<String> predict = List.of("predict", "--model", missing, missing);
        for (List<String> command : List.of(train, embed, evaluate, predict)) {
            assertTold(2, "no engine 'TensorFlow'", command, "--engine=TensorFlow");
            assertTold(2, "no device 'tpu'", command, "--device=tpu");
        }
        for (List<String> command : List.of(train, embed)) {
            assertTold(2, "is no model zoo", command, "--zoo=" + missing);
            for (String kind : List.of("keras:", "safetensors:", "tfjs:", "params:")) {
                String file = temporary.resolve("weights").toString();
                assertTold(1, file + ": there is no such file", command, "--weights=" + kind + file);
            }
        }
    }

    private static void assertTold(int code, String message, List<String> command, String... options) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(options));
        Invocation told = Invocation.of(arguments.toArray(String[]::new));
        assertEquals(code, told.code(), arguments + ": " + told.err());
        assertTrue(told.err().contains(message), arguments + ": " + told.err());
    }

    @Test
    void theOptionForTheEngineWinsOverTheProperty() {
        List<String> train =
                List.of("train", "--data", temporary.resolve("missing").toString(), "-Dengine=Theano");
        try {
            assertTold(2, "no engine 'Theano'", train);
            assertTold(1, "there is no data", train, "--engine=pytorch");
        } finally {
            System.clearProperty("engine");
        }
    }

    @Test
    void valuesOutOfRangeAreWrongUse() {
        String out = temporary.resolve("f.npy").toString();
        assertEquals(
                2,
                Invocation.of("split", "--data", "d", "--out", "o", "--validation", "1.5")
                        .code());
        assertEquals(2, Invocation.of("audit", "--sample", "-1").code());
        assertEquals(
                2,
                Invocation.of("predict", "--model", "m", "--top", "0", "a.jpg").code());
        assertEquals(2, Invocation.of("embed", "--out", "f.txt", "a.jpg").code());
        assertEquals(
                2, Invocation.of("embed", "--out", out, "--size", "20", "a.jpg").code());
        assertEquals(
                2,
                Invocation.of("embed", "--out", out, "--weights", "tensor:a", "a.jpg")
                        .code());
        assertEquals(
                2,
                Invocation.of("embed", "--out", out, "--pool-padding", "yes", "a.jpg")
                        .code());
        assertEquals(
                2,
                Invocation.of("evaluate", "--model", "m", "--data", "d", "--split", "all")
                        .code());
        assertEquals(2, Invocation.of("weights", "list", "--zoo", "no such zoo").code());
    }

    @Test
    void whatCannotBeFetchedIsWrongUseWithTheChoicesOfTheCommand() {
        for (String text : List.of("foo", "none", "keras:x.h5", "keras")) {
            Invocation wrong = Invocation.of("weights", "fetch", text);
            assertEquals(2, wrong.code());
            assertTrue(
                    wrong.err().contains("'" + text + "' cannot be fetched; use one of auto, zoo, nsfwjs"),
                    wrong.err());
            assertFalse(wrong.err().contains("safetensors"), wrong.err());
        }
    }

    @Test
    void whatIsNoNumberIsToldWithoutTheWordsOfJava() {
        assertTold(2, "'80a' is not a whole number", List.of("audit", "--sample=80a"));
        assertTold(
                2, "'3000000000' is not a whole number of at most 2147483647", List.of("audit", "--sample=3000000000"));
        assertTold(2, "'x' is not a whole number of 64 bits", List.of("train", "--seed=x"));
        assertTold(2, "'x' is not a number", List.of("split", "--data=a", "--out=b", "--test=x"));
        Invocation value = Invocation.of("train", "--set", "head.pooling=foo");
        assertEquals(2, value.code());
        assertTrue(value.err().contains("head.pooling: 'foo' is not one of AVERAGE, GENERALIZED_MEAN"), value.err());
        assertTold(2, "precision: 'x' is not one of f32, bf16", List.of("train", "--set=precision=x"));
    }

    @Test
    void bfloat16IsRefusedForAProcessorThatDoesNotHaveIt() {
        PrecisionOption.check(Precision.FLOAT32, false);
        PrecisionOption.check(Precision.BFLOAT16, true);
        EngineUnavailableException refused =
                assertThrows(EngineUnavailableException.class, () -> PrecisionOption.check(Precision.BFLOAT16, false));
        assertEquals(
                "The precision bf16 cannot be had: this processor has neither AVX512-BF16 nor AMX-BF16.",
                refused.getMessage());
    }

    @Test
    void serveTellsOfAnAddressOrAModelThatCannotBeHadBeforeAnEngineIsLoaded() throws Exception {
        Path model = SmallModel.save(temporary.resolve("model"), SmallModel.network(3))
                .directory();
        List<String> serve = List.of("serve", "--model", model.toString(), "--device=gpu:9999");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertTold(1, ":" + taken.getLocalPort() + " cannot be had", serve, "--port=" + taken.getLocalPort());
        }
        Files.writeString(model.resolve("model.json"), "{");
        assertTold(1, "model.json is damaged", serve, "--port=0");
    }

    @Test
    void missingDataFailsWithOneSentence() {
        Invocation missing =
                Invocation.of("audit", "--data", temporary.resolve("nothing").toString());
        assertEquals(1, missing.code());
        assertTrue(missing.err().startsWith("graft: there is no data "), missing.err());
        assertEquals(1, missing.err().lines().count(), missing.err());
    }

    @Test
    void verboseShowsTheStackTrace() {
        Invocation missing = Invocation.of(
                "audit", "--verbose", "--data", temporary.resolve("nothing").toString());
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("\tat org.graft"), missing.err());
    }

    @Test
    void jsonIsOneDocumentAlsoOfAFailure() throws Exception {
        Path photos = Photos.folder(temporary.resolve("photos"), 3, "aster", "daisy");
        JsonNode report = document(Invocation.of("audit", "--json", "--data", photos.toString()), 0);
        assertEquals(6, report.path("images").asInt());

        JsonNode failed = document(
                Invocation.of(
                        "audit", "--json", "--data", temporary.resolve("no").toString()),
                1);
        assertTrue(failed.path("error").asText().contains("there is no data"));
        assertEquals(1, failed.path("exitCode").asInt());

        JsonNode wrong = document(Invocation.of("audit", "--json", "--nonsense"), 2);
        assertTrue(wrong.path("error").asText().contains("--nonsense"));
    }

    private static JsonNode document(Invocation invocation, int code) throws Exception {
        assertEquals(code, invocation.code(), invocation.err());
        return OneDocument.of(invocation.out());
    }

    @Test
    void missingModelFailsWithOneSentence() {
        for (String[] arguments : new String[][] {
            {"predict", "--model", temporary.toString(), "a.jpg"},
            {"evaluate", "--model", temporary.toString(), "--data", "sample"}
        }) {
            Invocation missing = Invocation.of(arguments);
            assertEquals(1, missing.code());
            assertTrue(missing.err().startsWith("graft: there is no trained model in "), missing.err());
            assertEquals(1, missing.err().lines().count(), missing.err());
        }
    }

    @Test
    void wrongRecipeIsWrongUse() {
        assertEquals(2, Invocation.of("train", "--recipe", "none of these").code());
        Invocation value = Invocation.of("train", "--set", "phases.0.epochs=0");
        assertEquals(2, value.code());
        assertTrue(value.err().contains("epochs must be 1 or more"), value.err());
        assertEquals(2, Invocation.of("train", "--seed", "x").code());
        // Found before the data, the engine and the weights are looked for.
        Invocation misfit = Invocation.of("train", "--data", "nothing", "--set", "phases.1.freezeThrough=mixed77");
        assertEquals(2, misfit.code());
        assertTrue(misfit.err().contains("'mixed77'"), misfit.err());
    }

    @Test
    void strictAuditFailsOnAWarning() throws Exception {
        Path photos = Photos.folder(temporary.resolve("photos"), 4, "aster", "daisy");
        // The same picture in two classes is worth a warning.
        Files.copy(photos.resolve("aster/0.png"), photos.resolve("daisy/copy.png"));
        assertEquals(0, Invocation.of("audit", "--data", photos.toString()).code());
        assertEquals(
                1,
                Invocation.of("audit", "--strict", "--data", photos.toString()).code());
    }

    @Test
    void splitWritesFoldersOnce() throws Exception {
        Path photos = Photos.folder(temporary.resolve("photos"), 5, "aster", "daisy");
        String out = temporary.resolve("out").toString();
        JsonNode split = document(
                Invocation.of("split", "--json", "--data", photos.toString(), "--out", out, "--test", "0.2"), 0);
        assertEquals(6, split.path("images").path("train").asInt());
        assertEquals(2, split.path("images").path("validation").asInt());
        assertEquals(2, split.path("images").path("test").asInt());
        try (var files = Files.walk(Path.of(out, "train"))) {
            assertEquals(6, files.filter(Files::isRegularFile).count());
        }
        Invocation again = Invocation.of("split", "--data", photos.toString(), "--out", out);
        assertEquals(1, again.code());
        assertTrue(again.err().contains("exists"), again.err());
        assertFalse(again.err().contains("Copying"), again.err());
    }

    @Test
    void aFractionOfASplitThatHasAFolderOfItsOwnIsToldToHaveNoEffect() throws Exception {
        Path photos = temporary.resolve("photos");
        Photos.folder(photos.resolve("train"), 5, "aster", "daisy");
        Photos.folder(photos.resolve("val"), 1, "aster", "daisy");
        String told = "graft: --validation has no effect: " + photos;

        Invocation given = split(photos, "given", "--validation", "0.4", "--test", "0.2");
        assertTrue(given.err().contains(told), given.err());
        assertFalse(given.err().contains("--test has"), given.err());
        JsonNode images = document(given, 0).get("images");
        assertEquals(2, images.get("validation").asInt());
        assertEquals(2, images.get("test").asInt());

        assertFalse(split(photos, "default").err().contains("has no effect"));
        assertFalse(split(photos.resolve("train"), "flat", "--validation", "0.4")
                .err()
                .contains("has no effect"));
    }

    private Invocation split(Path data, String out, String... options) {
        List<String> arguments = new ArrayList<>(List.of("split", "--json", "--data", data.toString()));
        arguments.addAll(List.of("--out", temporary.resolve(out).toString()));
        arguments.addAll(List.of(options));
        return Invocation.of(arguments.toArray(String[]::new));
    }

    @Test
    void quietPrintsTheResultOnly() throws Exception {
        Path photos = Photos.folder(temporary.resolve("photos"), 3, "aster", "daisy");
        Invocation quiet = Invocation.of("audit", "--quiet", "--data", photos.toString());
        assertEquals("", quiet.err());
        assertTrue(quiet.out().contains("6 images"), quiet.out());
    }

    @Test
    void aMistypedLevelOfTheLogIsWrongUseAndNamesTheChoices() {
        try {
            Invocation typo = Invocation.of("audit", "-Dgraft.log=wran");
            assertEquals(2, typo.code());
            assertTrue(typo.err().contains("'wran'"), typo.err());
            assertTrue(typo.err().contains("debug, info, warn, error, off"), typo.err());
        } finally {
            System.clearProperty("graft.log");
        }
    }

    @Test
    void aMistypedPropertyIsToldWithTheNameThatIsMeant() {
        for (List<String> names : List.of(
                List.of("graft.thread", "graft.threads"),
                List.of("graft.cahce", "graft.cache"),
                List.of("graft.Log", "graft.log"),
                List.of("graft.bench.pyhton", "graft.bench.python"))) {
            try {
                Invocation typo = Invocation.of("audit", "-D" + names.get(0) + "=2", "--data", "nothing");
                assertTrue(
                        typo.err()
                                .contains("graft: -D" + names.get(0)
                                        + " has no effect: there is no such property; did you mean -D" + names.get(1)
                                        + "?"),
                        typo.err());
            } finally {
                System.clearProperty(names.get(0));
            }
        }
        try {
            Invocation right = Invocation.of("audit", "-Dgraft.verbose=false", "--data", "nothing");
            assertFalse(right.err().contains("has no effect"), right.err());
        } finally {
            System.clearProperty("graft.verbose");
        }
    }

    @Command(name = "exhaust")
    private static final class Exhaust implements Runnable {
        @Override
        public void run() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void memoryThatIsUsedUpIsOneSentenceAndWithJsonADocument() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine graft = Graft.commandLine(new PrintWriter(out), new PrintWriter(err))
                .addSubcommand(new Exhaust())
                .setUnmatchedArgumentsAllowed(true);
        int code = Graft.execute(graft, "exhaust", "--json");
        JsonNode failed = document(new Invocation(code, out.toString(), err.toString()), 1);
        assertTrue(failed.path("error").asText().contains("-Xmx4g"), failed.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void propertiesReachTheLibraries() {
        try {
            Invocation.of("audit", "-Dgraft.test.value=7", "-Dgraft.test.flag", "--data", "nothing");
            assertEquals("7", System.getProperty("graft.test.value"));
            assertEquals("true", System.getProperty("graft.test.flag"));
        } finally {
            System.clearProperty("graft.test.value");
            System.clearProperty("graft.test.flag");
        }
    }

    private static CommandLine graft() {
        return Graft.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    }
}
