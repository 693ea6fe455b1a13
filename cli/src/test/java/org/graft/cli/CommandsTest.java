package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.graft.arch.InceptionV3;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.engine.Processor;
import org.graft.image.ImageDecoder;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.testing.TemporaryCache;
import org.graft.train.Recipe;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands from their arguments to their results, on PyTorch: good files, and broken ones among them, with float32 and
 * bfloat16.
 */
class CommandsTest {

    @TempDir
    Path folder;

    private Path photos;
    private Path model;

    @BeforeAll
    static void requireEngine() {
        Engines.require("PyTorch");
    }

    /** Three classes of two photos without splits, and an untrained model of these classes. */
    @BeforeEach
    void prepare() throws IOException {
        photos = SmallPhotos.write(folder.resolve("data"), 2, 0).resolve("train");
        model = SmallModel.save(folder.resolve("model"), SmallModel.network(1)).directory();
    }

    /** Trains on small pictures, from random weights, with values that take seconds. */
    private static Invocation train(String... arguments) {
        List<String> all = new ArrayList<>(List.of("train", "--weights", "none"));
        for (String value : List.of(
                "image.size=75",
                "head.candidates=[[mixed3]]",
                "head.l2=[0.05]",
                "phases.head.copies=0",
                "phases.head.augmentation={}",
                "phases.head.epochs=5",
                "phases.fine-tuning.epochs=1",
                "phases.fine-tuning.imageSize=0",
                "phases.fine-tuning.batchSize=6")) {
            all.addAll(List.of("--set", value));
        }
        all.addAll(List.of(arguments));
        return Invocation.of(all.toArray(String[]::new));
    }

    private Path breakOne() throws IOException {
        return Files.writeString(photos.resolve("dots").resolve("0broken.png"), "this is no picture");
    }

    private static JsonNode document(Invocation invocation) throws IOException {
        return OneDocument.of(invocation.out());
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(each -> each.path(field).asText())
                .toList();
    }

    @Test
    void predictClassifiesTheGoodFilesAndReportsTheBrokenOne() throws IOException {
        Path broken = breakOne();
        Invocation predict = Invocation.of("predict", "--model", model.toString(), "--json", photos.toString());
        assertEquals(1, predict.code(), predict.err());
        assertTrue(predict.err().contains(broken.toString()), predict.err());

        JsonNode images = document(predict).get("images");
        assertEquals(7, images.size());
        for (JsonNode image : images) {
            if (image.get("path").asText().equals(broken.toString())) {
                assertFalse(image.has("predictions"), image.toString());
                assertFalse(image.get("error").asText().isBlank());
            } else {
                assertFalse(image.has("error"), image.toString());
                assertEquals(
                        SmallPhotos.CLASSES,
                        texts(image.get("predictions"), "label").stream()
                                .sorted()
                                .toList());
                double sum = 0;
                double before = 1;
                for (JsonNode prediction : image.get("predictions")) {
                    double probability = prediction.get("probability").asDouble();
                    assertTrue(probability <= before, "the most probable comes first: " + image);
                    before = probability;
                    sum += probability;
                }
                assertEquals(1, sum, 1e-5, "rounding of float32");
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatLeadsBackIsReportedAndStopsNoCommand() throws IOException {
        String loop =
                Files.createSymbolicLink(photos.resolve("dots/loop"), photos).toString();
        String data = photos.toString();
        Invocation predict = Invocation.of("predict", "--model", model.toString(), "--json", data);
        assertEquals(1, predict.code(), predict.err());
        assertEquals(7, document(predict).get("images").size());
        assertEquals(loop, document(predict).at("/images/6/path").asText());

        Invocation evaluate = Invocation.of("evaluate", "--model", model.toString(), "--data", data, "--json");
        assertEquals(0, evaluate.code(), evaluate.err());
        assertEquals(6, document(evaluate).at("/evaluation/count").asInt());
        assertEquals(List.of(loop), texts(document(evaluate).get("leftOut"), "path"));

        Path out = folder.resolve("split");
        Invocation split = Invocation.of("split", "--data", data, "--out", out.toString());
        assertEquals(0, split.code(), split.err());
        for (Invocation told : List.of(predict, evaluate, split)) {
            assertTrue(told.err().contains(loop + ": it is a link that leads back to a folder above it"), told.err());
        }
    }

    @Test
    void predictTellsPeopleAsManyLabelsAsAsked() {
        Invocation predict = Invocation.of(
                "predict",
                "--model",
                model.toString(),
                "--top",
                "2",
                photos.resolve("bars/0.png").toString());
        assertEquals(0, predict.code(), predict.err());
        List<String> lines = predict.out().lines().toList();
        assertEquals(3, lines.size(), predict.out());
        assertEquals(photos.resolve("bars/0.png").toString(), lines.get(0));
        assertTrue(lines.get(1).matches("  (bars|dots|rings) +\\d\\.\\d{4}"), predict.out());
    }

    @Test
    void evaluateCountsAFolderOfClassesAndLeavesTheBrokenFileOut() throws IOException {
        Path broken = breakOne();
        Invocation evaluate = Invocation.of(
                "evaluate", "--model", model.toString(), "--data", photos.toString(), "--engine", "PyTorch", "--json");
        assertEquals(0, evaluate.code(), evaluate.err());

        JsonNode document = document(evaluate);
        assertEquals("all images", document.get("images").asText());
        assertEquals(List.of(broken.toString()), texts(document.get("leftOut"), "path"));
        assertEquals("PyTorch", document.at("/engine/name").asText());
        JsonNode evaluation = document.get("evaluation");
        assertEquals(6, evaluation.get("count").asInt(), evaluation.toString());
        double accuracy = evaluation.get("accuracy").asDouble();
        assertEquals(Math.rint(accuracy * 6), accuracy * 6, 1e-9, "a number of six images");

        Invocation text = Invocation.of("evaluate", "--model", model.toString(), "--data", photos.toString());
        assertTrue(text.out().contains("rings"), text.out());
    }

    @Test
    void embedWritesSortedRowsAndReportsTheBrokenFile() throws IOException {
        Path broken = breakOne();
        Path matrix = folder.resolve("features/all.npy");
        Path last = photos.resolve("rings/1.png");
        Invocation embed = Invocation.of(
                "embed",
                "--weights",
                "none",
                "--size",
                "75",
                "--json",
                "--out",
                matrix.toString(),
                last.toString(),
                photos.toString());
        assertEquals(1, embed.code(), embed.err());
        assertTrue(embed.err().contains(broken.toString()), embed.err());

        JsonNode document = document(embed);
        assertEquals(6, document.get("rows").asInt());
        assertEquals(List.of(broken.toString()), texts(document.get("failures"), "path"));
        List<String> paths = Files.readAllLines(folder.resolve("features/all.txt"));
        assertEquals(paths.stream().sorted().toList(), paths);
        assertEquals(6, paths.size());
        assertEquals(last.toString(), paths.get(5));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(matrix)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = bytes.getShort(8);
        String header = new String(bytes.array(), 10, headerLength, StandardCharsets.US_ASCII);
        assertTrue(header.startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (6, 2048)"), header);
        assertEquals(10 + headerLength + 6 * 2048 * Float.BYTES, bytes.capacity());
    }

    /** Each row is compared with the features of its path alone, so that no order can hide. */
    @Test
    void aRowOfTheMatrixHasTheFeaturesOfThePathOnTheSameLine() throws IOException {
        Path matrix = folder.resolve("features.npy");
        Invocation embed = embed(matrix);
        assertEquals(0, embed.code(), embed.err());
        assertTrue(embed.out().contains("6 rows of 2048 features"), embed.out());
        float[][] rows = rows(matrix, 6);
        List<String> paths = Files.readAllLines(folder.resolve("features.txt"));
        BackboneWeights weights = PretrainedWeights.builder()
                .setArchitecture(InceptionV3.ARCHITECTURE)
                .optSeed(0)
                .build()
                .load(WeightSpec.parse("none"));
        try (FeatureExtractor extractor =
                new FeatureExtractor(Engines.require("PyTorch"), weights, List.of("mixed10"), StagePooling.AVERAGE)) {
            for (int i = 0; i < rows.length; i++) {
                RgbImage image = Preprocessing.direct(75)
                        .prepare(
                                new ImageDecoder().decode(Path.of(paths.get(i))).image());
                float[] expected = extractor.extract(List.of(image))[0];
                // Sums of another order for a batch of another size.
                assertTrue(difference(expected, rows[i]) < 1e-4, paths.get(i));
                assertTrue(difference(expected, rows[(i + 1) % rows.length]) > 1e-2, "rows differ");
            }
        }
    }

    @Test
    void embedCountsThePaddingOfAveragePoolsAsAsked() throws IOException {
        Path plain = folder.resolve("plain.npy");
        Path counted = folder.resolve("counted.npy");
        Path notCounted = folder.resolve("not-counted.npy");
        assertEquals(0, embed(plain).code());
        Invocation embed = embed(counted, "--pool-padding", "counted", "--json");
        assertEquals("counted", document(embed).get("poolPadding").asText());
        assertEquals(0, embed(notCounted, "--pool-padding", "not-counted").code());

        assertEquals(0, difference(rows(plain, 6)[0], rows(notCounted, 6)[0]), "as random weights are meant");
        assertTrue(difference(rows(plain, 6)[0], rows(counted, 6)[0]) > 1e-2);
    }

    private Invocation embed(Path matrix, String... options) {
        List<String> all = new ArrayList<>(
                List.of("embed", "--weights", "none", "--size", "75", "--out", matrix.toString(), photos.toString()));
        all.addAll(List.of(options));
        return Invocation.of(all.toArray(String[]::new));
    }

    private static float[][] rows(Path matrix, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(matrix)).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer values = bytes.position(bytes.capacity() - count * 2048 * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[][] rows = new float[count][2048];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    /** Returns the largest difference, as a part of the largest value. */
    private static double difference(float[] expected, float[] actual) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    /** The first command of the README, in less time. */
    @Test
    void trainOnTheSampleTellsPeopleTheEngineTheCourseAndTheResult() throws IOException {
        Path run = folder.resolve("sample");
        Invocation train;
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            // Of the 200 pictures the cheapest features.
            train = train(
                    "--out",
                    run.toString(),
                    "--set",
                    "head.candidates=[[stem]]",
                    "--set",
                    "phases.fine-tuning.freezeThrough=stem");
        }
        assertEquals(0, train.code(), train.err());
        assertTrue(
                train.err().matches("(?s).*engine: PyTorch [\\d.]+ on cpu \\(no GPU seen\\), \\d+ threads?\n.*"),
                train.err());
        assertTrue(train.err().contains("recipe: fast, seed "), train.err());
        assertTrue(train.err().contains("weights: random"), train.err());
        String out = train.out();
        Path model = TrainedModel.resolve(run);
        for (String line : List.of(
                "audit: 0 errors, ",
                "Phase head: ",
                "head +\\d+/1: loss ",
                "Phase fine-tuning: ",
                "fine-tuning +1/1: loss ",
                "Result:     phase (head|fine-tuning)$",
                "Validation: accuracy [01]\\.\\d{4} \\(\\d+ of 40\\), ",
                "Time:       \\d",
                "Model:      " + Pattern.quote(model.toString()) + "$",
                "Next:       \\./graft predict --model " + Pattern.quote(model.toString()) + " photo\\.jpg$")) {
            assertTrue(
                    Pattern.compile("^" + line, Pattern.MULTILINE).matcher(out).find(), line + " is not in\n" + out);
        }
        assertTrue(Files.isDirectory(folder.resolve("cache/data")), "the sample was drawn into the cache");
    }

    @Test
    void trainLeavesTheBrokenImageOutAndItsModelPredicts() throws IOException {
        Path data = SmallPhotos.write(folder.resolve("small"), 6, 2);
        Files.writeString(data.resolve("train/bars/broken.png"), "this is no picture");
        Path run = folder.resolve("run");
        Invocation train;
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            train = train("--json", "--data", data.toString(), "--out", run.toString());
        }
        assertEquals(0, train.code(), train.err());

        JsonNode document = document(train);
        assertTrue(texts(document.at("/audit/findings"), "code").contains("UNREADABLE_IMAGE"), document.toString());
        assertEquals(6, document.at("/validation/count").asInt());
        assertEquals("none", document.at("/weights/specification").asText());
        assertEquals(TrainedModel.resolve(run).toString(), document.get("model").asText());
        assertEquals(18, TrainedModel.load(run).manifest().provenance().get("trainingImages"));

        Invocation predict = Invocation.of(
                "predict", "--model", run.toString(), data.resolve("validation").toString());
        assertEquals(0, predict.code(), predict.err());
    }

    private static void assumeBfloat16() {
        Assumptions.assumeTrue(Processor.hasBfloat16(), "skipped: this processor does not multiply bfloat16");
    }

    /** Both runs compute the same numbers but for their rounding. */
    private static void assertRounded(double difference, double least, String what) {
        assertTrue(difference > least, what + " is exact: it was not computed in bfloat16");
        assertTrue(difference < 0.05, what + ": " + difference);
    }

    @Test
    void predictInBfloat16GivesNearlyTheSameProbabilities() throws IOException {
        assumeBfloat16();
        double[] exact = probabilities("f32");
        double[] rounded = probabilities("bf16");

        double difference = 0;
        for (int i = 0; i < exact.length; i++) {
            difference = Math.max(difference, Math.abs(exact[i] - rounded[i]));
        }
        assertRounded(difference, 1e-6, "the most different probability");
    }

    /** Returns the probabilities of all photos, those of a photo in the order of the labels. */
    private double[] probabilities(String precision) throws IOException {
        Invocation predict = Invocation.of(
                "predict", "--model", model.toString(), "--precision", precision, "--json", photos.toString());
        assertEquals(0, predict.code(), predict.err());
        assertEquals(precision, document(predict).get("precision").asText());
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode image : document(predict).get("images")) {
            List<JsonNode> predictions = new ArrayList<>();
            image.get("predictions").forEach(predictions::add);
            predictions.sort(Comparator.comparing(each -> each.get("label").asText()));
            all.addAll(predictions);
        }
        assertEquals(18, all.size());
        return all.stream()
                .mapToDouble(each -> each.get("probability").asDouble())
                .toArray();
    }

    @Test
    void evaluateInBfloat16GivesNearlyTheSameLoss() throws IOException {
        assumeBfloat16();
        double exact = meanLoss("f32");
        double rounded = meanLoss("bf16");

        assertRounded(Math.abs(exact - rounded) / exact, 1e-6, "the loss");
    }

    private double meanLoss(String precision) throws IOException {
        Invocation evaluate = Invocation.of(
                "evaluate",
                "--model",
                model.toString(),
                "--data",
                photos.toString(),
                "--precision",
                precision,
                "--json");
        assertEquals(0, evaluate.code(), evaluate.err());
        JsonNode document = document(evaluate);
        assertEquals(precision, document.get("precision").asText());
        return document.at("/evaluation/meanLoss").asDouble();
    }

    @Test
    void embedInBfloat16GivesNearlyTheSameFeatures() throws IOException {
        assumeBfloat16();
        Path exact = folder.resolve("exact.npy");
        Path rounded = folder.resolve("rounded.npy");
        assertEquals(0, embed(exact, "--precision", "f32").code());
        Invocation embed = embed(rounded, "--precision", "bf16", "--json");
        assertEquals("bf16", document(embed).get("precision").asText());

        float[][] expected = rows(exact, 6);
        float[][] found = rows(rounded, 6);
        for (int i = 0; i < expected.length; i++) {
            assertRounded(difference(expected[i], found[i]), 1e-4, "row " + i);
        }
    }

    /** The head of the first phase reads features in this precision, and the second phase trains a stage in it. */
    @Test
    void trainInBfloat16KeepsItInTheRecipeAndGetsNearlyAsFar() throws IOException {
        assumeBfloat16();
        SmallPhotos.write(folder.resolve("small"), 6, 2);
        JsonNode exact;
        JsonNode rounded;
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            exact = trainAStage("exact");
            rounded = trainAStage("rounded", "--precision", "bf16");
        }

        for (int i = 0; i < 2; i++) {
            String loss = "/phases/" + i + "/history/0/loss";
            double expected = exact.at(loss).asDouble();
            double found = rounded.at(loss).asDouble();
            assertNotEquals(expected, found, 1e-6, "the loss of phase " + i + " is exact");
            assertEquals(expected, found, 0.1, "the loss of phase " + i);
        }
        assertEquals(Precision.FLOAT32, savedRecipe("exact").precision());
        assertEquals(Precision.BFLOAT16, savedRecipe("rounded").precision());
    }

    private JsonNode trainAStage(String run, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--json", "--data", folder.resolve("small").toString()));
        all.addAll(List.of("--out", folder.resolve(run).toString()));
        all.addAll(List.of("--set", "head.candidates=[[mixed0]]", "--set", "phases.fine-tuning.freezeThrough=stem"));
        Invocation train = train(all.toArray(String[]::new));
        assertEquals(0, train.code(), train.err());
        return document(train);
    }

    private Recipe savedRecipe(String run) throws IOException {
        Path file = TrainedModel.resolve(folder.resolve(run)).resolve("recipe.yaml");
        return Recipe.load(file.toString(), List.of());
    }

    /** MXNet has no bfloat16 on any processor, so that its answer shows that a command asked for it. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void everyCommandAsksForItsPrecisionAndIsRefusedWhereItCannotBeHad() throws IOException {
        Engines.require("MXNet");
        String trained = model.toString();
        String data = SmallPhotos.write(folder.resolve("small"), 6, 2).toString();
        Path out = folder.resolve("out");
        List<String> options = List.of("--engine", "MXNet", "--precision", "bf16");
        String problem = Processor.hasBfloat16()
                ? "graft: The precision bf16 cannot be had on MXNet and "
                : "graft: The precision bf16 cannot be had: this processor has neither ";
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            for (List<String> command : List.of(
                    List.of("predict", "--model", trained, data),
                    List.of("evaluate", "--model", trained, "--data", data),
                    List.of("embed", "--weights", "none", "--out", out + ".npy", data),
                    List.of("serve", "--model", trained, "--port", "0"),
                    List.of("train", "--weights", "none", "--data", data, "--out", out.toString()))) {
                List<String> all = new ArrayList<>(command);
                all.addAll(options);
                Invocation refused = Invocation.of(all.toArray(String[]::new));
                assertEquals(2, refused.code(), command + ": " + refused.err());
                assertTrue(refused.err().contains(problem), command + ": " + refused.err());
            }
        }
        assertFalse(Files.exists(out), "no training began");
        assertFalse(Files.exists(folder.resolve("out.npy")));
    }
}
