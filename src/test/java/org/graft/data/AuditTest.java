package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.graft.data.Finding.Code;
import org.graft.data.Finding.Severity;
import org.graft.image.Pictures;
import org.graft.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

    @TempDir
    Path root;

    @Test
    void aSoundTreeHasNoFinding() throws IOException {
        sound();

        AuditReport report = audit();

        assertEquals(List.of(), report.findings());
        assertTrue(report.passes(true));
        assertEquals(8, report.examined());
        assertEquals(3, report.counts().get(Split.TRAINING).get("b"));
    }

    @Test
    void imagesThatCannotBeDecodedAreNamedAndLeftOut() throws IOException {
        sound();
        Path cut = root.resolve("train/a/2.png");
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Path empty = Files.createFile(root.resolve("train/b/empty.jpg"));

        AuditReport report = audit();

        assertEquals(Set.of(cut, empty), report.undecodable());
        assertEquals(Set.of(Code.UNREADABLE_IMAGE), codes(report));
        assertTrue(report.passes(false));
        assertFalse(report.passes(true));
        ImageTree rest = ImageTrees.discover(root).without(report.undecodable());
        assertEquals(List.of(2, 3), rest.counts(Split.TRAINING));
        assertTrue(audit(rest).passes(true));
    }

    @Test
    void classesThatDoNotFitAreFound() throws IOException {
        sound();
        Files.createDirectories(root.resolve("train/empty"));
        Folders.images(root.resolve("validation/new"), 1, 70);
        Folders.images(root.resolve("train/c"), 1, 80);
        Files.writeString(root.resolve("train/c/0.png"), "x");

        AuditReport report = audit();

        assertEquals(
                List.of("the class c has no usable training image", "the class empty has no usable training image"),
                messages(report, Code.EMPTY_CLASS));
        assertEquals(List.of("validation has no usable image of c, empty"), messages(report, Code.MISSING_CLASS));
        assertEquals(
                List.of("validation has classes that training has not: {new=1}"), messages(report, Code.NEW_CLASS));
        assertFalse(report.passes(false));
    }

    @Test
    void trainingImagesOfWhichNoneIsUsableAreErrors() throws IOException {
        sound();
        damage("train");

        AuditReport report = audit();

        assertEquals(Set.of(Code.UNREADABLE_IMAGE, Code.EMPTY_CLASS), codes(report));
        assertEquals(
                List.of("the class a has no usable training image", "the class b has no usable training image"),
                messages(report, Code.EMPTY_CLASS));
        assertFalse(report.passes(false));
    }

    @Test
    void aTreeWithoutAnyUsableImageDoesNotPass() throws IOException {
        sound();
        damage("");

        AuditReport report = audit();

        assertEquals(Set.of(Code.UNREADABLE_IMAGE, Code.EMPTY_CLASS, Code.NO_VALIDATION), codes(report));
        assertEquals(2, report.count(Severity.ERROR));
        assertEquals(8, report.undecodable().size());
        assertFalse(report.passes(false));
    }

    @Test
    void trainingImagesWithoutValidationAreAWarning() throws IOException {
        sound();

        AuditReport report = audit(ImageTrees.discover(root.resolve("train"), new SplitRule(0, 0)));

        assertEquals(List.of("there are no validation images"), messages(report, Code.NO_VALIDATION));
        assertEquals(Set.of(Code.NO_VALIDATION), codes(report));
        assertTrue(report.passes(false));
        assertFalse(report.passes(true));
    }

    private void damage(String below) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(below))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "this is no picture");
            }
        }
    }

    @Test
    void oneClassIsAnErrorAndStrongImbalanceAWarning() throws IOException {
        Folders.images(root.resolve("train/a"), 22, 0);
        assertEquals(Set.of(Code.TOO_FEW_CLASSES), codes(audit()));

        Folders.images(root.resolve("train/b"), 2, 50);
        AuditReport report = audit();
        assertEquals(Set.of(Code.IMBALANCE), codes(report));
        assertEquals(Severity.WARNING, report.findings().get(0).severity());
    }

    @Test
    void theSamePictureSavedAgainIsFound() throws IOException {
        sound();
        Folders.image(root.resolve("validation/a/again.bmp"), 0);
        Folders.image(root.resolve("train/b/again.tiff"), 1);
        Folders.image(root.resolve("train/b/twice.bmp"), 100);

        AuditReport report = audit();

        assertEquals(
                Set.of(Code.DUPLICATE_ACROSS_SPLITS, Code.DUPLICATE_ACROSS_CLASSES, Code.DUPLICATE_IN_CLASS),
                codes(report));
        assertEquals(
                List.of("train/a/0.png", "validation/a/again.bmp"),
                report.findings().get(0).paths());
        assertEquals(2, report.count(Severity.WARNING));
    }

    @Test
    void unusualImagesAreReported() throws IOException {
        sound();
        Folders.image(root.resolve("train/a/tiny.png"), 200, 31, 50);
        Files.move(Folders.image(root.resolve("train/a/x.bmp"), 201), root.resolve("train/a/x.jpg"));
        BufferedImage grey = new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(grey, "png", root.resolve("train/a/grey.png").toFile());
        BufferedImage clear = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
        ImageIO.write(clear, "png", root.resolve("train/a/clear.png").toFile());
        Files.copy(AuditTest.class.getResourceAsStream("/images/cmyk.jpg"), root.resolve("train/a/cmyk.jpg"));
        Files.copy(AuditTest.class.getResourceAsStream("/images/animated.webp"), root.resolve("train/a/animated.webp"));

        AuditReport report = audit();

        assertEquals(
                Set.of(
                        Code.TINY_IMAGE,
                        Code.WRONG_EXTENSION,
                        Code.GRAY_IMAGE,
                        Code.TRANSPARENT_IMAGE,
                        Code.CMYK_IMAGE,
                        Code.ANIMATED_IMAGE),
                codes(report));
        assertTrue(messages(report, Code.WRONG_EXTENSION).get(0).endsWith("train/a/x.jpg is BMP"));
    }

    @Test
    void enormousAndTurnedImagesAreReported() throws IOException {
        sound();
        // A bit a pixel: the file is small.
        BufferedImage enormous = new BufferedImage(8000, 7000, BufferedImage.TYPE_BYTE_BINARY);
        ImageIO.write(enormous, "png", root.resolve("train/a/enormous.png").toFile());
        byte[] jpeg = Pictures.encode(new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB), "jpg");
        Files.write(root.resolve("train/b/turned.jpg"), Pictures.withExif(jpeg, 6));

        AuditReport report = audit();

        assertEquals(
                List.of("train/a/enormous.png is larger than 50 million pixels"),
                messages(report, Code.ENORMOUS_IMAGE));
        assertEquals(
                List.of("train/b/turned.jpg is stored turned or mirrored"), messages(report, Code.ROTATED_BY_EXIF));
        assertTrue(report.passes(false));
    }

    @Test
    void anImageThatWasPassedOverIsReported() throws IOException {
        sound();
        Path picture = root.resolve("train/a/0.png");
        Files.copy(picture, root.resolve("train/a/photo"));
        Files.copy(picture, root.resolve("train/b/photo.jpg_large"));
        Files.copy(picture, root.resolve("train/b/.photo"));
        Files.writeString(root.resolve("train/b/notes.txt"), "BMW and other cars are no images");
        Files.write(root.resolve("train/b/zeros.bin"), new byte[] {0, 0, 1, 1, 1, 1});

        AuditReport report = audit();

        assertEquals(5, report.ignoredFiles());
        assertEquals(Set.of(Code.PASSED_OVER_IMAGE), codes(report));
        assertEquals(
                List.of("train/a/photo", "train/b/photo.jpg_large"),
                report.findings().get(0).paths().stream().sorted().toList());
        assertTrue(messages(report, Code.PASSED_OVER_IMAGE).get(0).endsWith(" is PNG"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatLeadsBackIsReportedAndTheImagesBesideItAreUsed() throws IOException {
        sound();
        Path loop = Files.createSymbolicLink(root.resolve("train/a/loop"), root.resolve("train"));

        AuditReport report = audit();

        assertEquals(
                List.of("train/a/loop is a link that leads back to a folder above it"),
                messages(report, Code.UNREADABLE_FOLDER));
        assertEquals(Set.of(Code.UNREADABLE_FOLDER), codes(report));
        assertEquals(3, report.counts().get(Split.TRAINING).get("a"));
        assertEquals(
                List.of(loop),
                ImageTrees.discover(root).without(Set.of()).unreadable().stream()
                        .map(FilesBelow.Failure::path)
                        .toList());
    }

    @Test
    void imagesInFormatsOfPhonesAreReportedWithTheRemedy() throws IOException {
        sound();
        Files.write(root.resolve("train/a/1.heic"), Folders.container("heic"));
        Files.write(root.resolve("train/b/2.avif"), Folders.container("avif"));
        Files.write(root.resolve("train/b/3.mov"), Folders.container("qt  "));

        AuditReport report = audit();

        assertEquals(Set.of(Code.PASSED_OVER_IMAGE), codes(report));
        Finding finding = report.findings().get(0);
        assertEquals(
                List.of("train/a/1.heic", "train/b/2.avif"),
                finding.paths().stream().sorted().toList());
        assertTrue(finding.remedy().contains("convert them"), finding.remedy());
    }

    @Test
    void imagesThatLieInNoClassFolderAreReported() throws IOException {
        sound();
        for (String place : List.of("0.png", "train/1.png", "validation/2.png")) {
            Folders.image(root.resolve(place), place.hashCode());
        }
        Folders.image(root.resolve("unsorted/a/3.png"), 3);
        Files.writeString(root.resolve("labels.csv"), "no image");
        Files.createDirectories(root.resolve("notes"));

        AuditReport report = audit();

        assertEquals(Set.of(Code.MISPLACED_IMAGE, Code.FOLDER_BESIDE_SPLITS), codes(report));
        assertEquals(List.of("3 images lie in no class folder"), messages(report, Code.MISPLACED_IMAGE));
        assertEquals(
                List.of("0.png", "train/1.png", "validation/2.png"),
                report.findings().get(0).paths().stream().sorted().toList());
        assertEquals(
                List.of("the folder unsorted beside those of the splits has 1 image"),
                messages(report, Code.FOLDER_BESIDE_SPLITS));
        assertEquals(5, report.ignoredFiles());
        assertEquals(8, report.images());
    }

    @Test
    void anImageBesideTheClassesOfAFlatTreeIsReported() throws IOException {
        Folders.images(root.resolve("a"), 3, 0);
        Folders.images(root.resolve("b"), 3, 100);
        Folders.image(root.resolve("lost.png"), 200);

        AuditReport report = audit();

        assertEquals(List.of("lost.png lies in no class folder"), messages(report, Code.MISPLACED_IMAGE));
        assertEquals(1, report.ignoredFiles());
    }

    @Test
    void aSampleIsSpreadOverAllImages() throws IOException {
        sound();
        ToldProgress steps = new ToldProgress();

        AuditReport report = Audit.run(ImageTrees.discover(root), new Audit.Options(4, 1, steps, null));

        assertEquals(List.of(4, 1, 1, 1, 1, 0), steps.told());
        assertEquals(4, report.examined());
        assertTrue(report.toText().contains("a sample: 4 of them"), report.toText());
    }

    @Test
    void theReportIsJsonAndText() throws IOException {
        sound();
        Files.createFile(root.resolve("train/b/empty.jpg"));

        AuditReport report = audit();

        JsonNode json = new ObjectMapper().valueToTree(report);
        assertEquals("UNREADABLE_IMAGE", json.get("findings").get(0).get("code").asText());
        assertEquals(
                "train/b/empty.jpg",
                json.get("findings").get(0).get("paths").get(0).asText());
        assertEquals(3, json.get("counts").get("TRAINING").get("a").asInt());
        assertTrue(report.toText().contains("the file is empty (0 bytes)"), report.toText());
        assertTrue(report.toText().endsWith("0 errors, 1 warning, 0 notes\n"), report.toText());
    }

    @Test
    void theFlowersAreUsable() throws IOException {
        ImageTree tree = ImageTrees.discover(Shared.require("flowers17"));

        AuditReport report = audit(tree);

        assertEquals(0, report.count(Severity.ERROR), report.toText());
        assertEquals(Set.of(), report.undecodable(), report.toText());
    }

    private void sound() throws IOException {
        Folders.images(root.resolve("train/a"), 3, 0);
        Folders.images(root.resolve("train/b"), 3, 100);
        Folders.images(root.resolve("validation/a"), 1, 300);
        Folders.images(root.resolve("validation/b"), 1, 400);
    }

    private AuditReport audit() throws IOException {
        return audit(ImageTrees.discover(root));
    }

    private static AuditReport audit(ImageTree tree) {
        return Audit.run(tree, Audit.Options.full());
    }

    private static Set<Code> codes(AuditReport report) {
        return report.findings().stream().map(Finding::code).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> messages(AuditReport report, Code code) {
        return report.findings().stream()
                .filter(finding -> finding.code() == code)
                .map(Finding::message)
                .toList();
    }
}
