package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.graft.testing.JavaProgram;
import org.graft.testing.Shared;
import org.graft.testing.UnlistableFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageTreesTest {

    @TempDir
    Path root;

    @Test
    void labelsComeFromTheTrainingFolderAlone() throws IOException {
        Folders.images(root.resolve("train/b"), 2, 0);
        Folders.images(root.resolve("train/a"), 2, 10);
        Folders.images(root.resolve("train/Z"), 2, 20);
        Folders.images(root.resolve("val/b"), 1, 30);
        Folders.images(root.resolve("val/new"), 3, 40);
        Folders.images(root.resolve("Testing/a"), 1, 50);

        ImageTree tree = ImageTrees.discover(root);

        assertEquals(List.of("Z", "a", "b"), tree.classes());
        assertEquals(List.of(2, 2, 2), tree.counts(Split.TRAINING));
        assertEquals(List.of(new LabeledImage(root.resolve("val/b/0.png"), 2)), tree.images(Split.VALIDATION));
        assertEquals(List.of(0, 1, 0), tree.counts(Split.TEST));
        assertEquals(Map.of("new", 3), tree.foreign().get(Split.VALIDATION));
        assertEquals(List.of("Z", "a"), tree.missing(Split.VALIDATION));
    }

    @Test
    void filesAreSortedByClassAndPortablePathAndOthersAreCounted() throws IOException {
        for (String file : List.of("b/1.png", "a/x/2.png", "a/x-1.png", "a/10.png", "a/9.PNG")) {
            Folders.image(root.resolve("train").resolve(file), file.hashCode());
        }
        for (String file : List.of("a/.hidden.png", "a/notes.txt", "b/Thumbs.db", "a/.git/1.png")) {
            Path path = root.resolve("train").resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "x");
        }

        ImageTree tree = ImageTrees.discover(root, new SplitRule(0, 0));

        assertEquals(
                List.of("train/a/10.png", "train/a/9.PNG", "train/a/x-1.png", "train/a/x/2.png", "train/b/1.png"),
                names(tree, Split.TRAINING));
        assertEquals(4, tree.ignored().size());
    }

    @Test
    void flatTreesAreSplitByContentNotByName(@TempDir Path other) throws IOException {
        for (int i = 0; i < 10; i++) {
            for (String name : List.of("cat", "dog")) {
                Path image = Folders.image(root.resolve(name + "/" + i + ".png"), i + name.hashCode());
                Path renamed = other.resolve(name).resolve("renamed" + (100 - i) + ".png");
                Files.createDirectories(renamed.getParent());
                Files.copy(image, renamed);
            }
        }

        ImageTree tree = ImageTrees.discover(root);

        assertEquals(List.of(8, 8), tree.counts(Split.TRAINING));
        assertEquals(List.of(2, 2), tree.counts(Split.VALIDATION));
        assertEquals(List.of(), tree.images(Split.TEST));
        assertEquals(hashes(tree, Split.VALIDATION), hashes(ImageTrees.discover(other), Split.VALIDATION));
        Set<String> all = hashes(tree, Split.TRAINING);
        assertTrue(all.stream().noneMatch(hashes(tree, Split.VALIDATION)::contains));
    }

    @Test
    void ruleTakesTheSmallestHashesFirst() {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            hashes.put("image" + i, "f" + (9 - i));
        }

        Map<Split, List<String>> splits = new SplitRule(0.2, 0.3).split(hashes);

        assertEquals(List.of("image9", "image8"), splits.get(Split.VALIDATION));
        assertEquals(List.of("image7", "image6", "image5"), splits.get(Split.TEST));
        assertEquals(5, splits.get(Split.TRAINING).size());
    }

    @Test
    void theSplitIsInTheOrderOfTheSha256OfTheBytes() throws IOException {
        for (int i = 0; i < 10; i++) {
            Path image = root.resolve("a").resolve(i + ".png");
            Files.createDirectories(image.getParent());
            Files.writeString(image, String.valueOf(i));
        }

        ImageTree tree = ImageTrees.discover(root, new SplitRule(0.2, 0.3));

        // printf N | sha256sum, sorted: 9 (19581e), 8 (2c6242), 4 (4b2277), 3 (4e0740), 0 (5feceb), 1 (6b86b2) ...
        assertEquals(List.of("a/8.png", "a/9.png"), names(tree, Split.VALIDATION));
        assertEquals(List.of("a/0.png", "a/3.png", "a/4.png"), names(tree, Split.TEST));
        assertEquals(List.of("a/1.png", "a/2.png", "a/5.png", "a/6.png", "a/7.png"), names(tree, Split.TRAINING));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatTheRuleCannotReadStaysInTrainingForTheAudit() throws IOException {
        Folders.images(root.resolve("a"), 4, 0);
        Folders.images(root.resolve("b"), 4, 10);
        // The memory of this process is a regular file that nobody can read from its beginning, not even root.
        Path unreadable = Files.createSymbolicLink(root.resolve("a/unreadable.png"), Path.of("/proc/self/mem"));

        ImageTree tree = ImageTrees.discover(root);

        assertEquals(List.of(4, 3), tree.counts(Split.TRAINING));
        assertTrue(names(tree, Split.TRAINING).contains("a/unreadable.png"));
        assertEquals(Set.of(unreadable), Audit.run(tree, Audit.Options.full()).undecodable());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatCannotBeListedDoesNotStopTheRest() throws IOException {
        Folders.images(root.resolve("a"), 4, 0);
        Folders.images(root.resolve("b"), 4, 10);
        try (UnlistableFolder folder = new UnlistableFolder(root.resolve("b"))) {
            ImageTree tree = ImageTrees.discover(root);

            assertEquals(8, tree.size());
            assertEquals(1, tree.unreadable().size());
            assertEquals(
                    tree.unreadable(),
                    ImageTrees.discoverFlat(root, List.of("a", "b")).unreadable());
            assertTrue(tree.unreadable().get(0).path().startsWith(root.resolve("b/outer")), tree.unreadable() + "");
        }
    }

    @Test
    void equalFilesStayTogetherAndTrainingIsNeverEmpty() {
        Map<String, String> hashes = Map.of("a", "1", "b", "1", "c", "1", "d", "2", "e", "3");

        Map<Split, List<String>> splits = SplitRule.DEFAULT.split(hashes);

        assertEquals(Set.of("a", "b", "c"), Set.copyOf(splits.get(Split.VALIDATION)));
        assertEquals(List.of("x"), SplitRule.DEFAULT.split(Map.of("x", "1")).get(Split.TRAINING));
        assertEquals(
                1,
                SplitRule.DEFAULT
                        .split(Map.of("x", "1", "y", "2"))
                        .get(Split.VALIDATION)
                        .size());
    }

    @Test
    void aSplitTreeWithoutValidationGetsItFromTraining() throws IOException {
        Folders.images(root.resolve("train/a"), 5, 0);
        Folders.images(root.resolve("train/b"), 5, 10);
        Folders.images(root.resolve("test/a"), 1, 20);

        ImageTree tree = ImageTrees.discover(root);

        assertEquals(List.of(1, 1), tree.counts(Split.VALIDATION));
        assertEquals(List.of(4, 4), tree.counts(Split.TRAINING));
        assertEquals(List.of(1, 0), tree.counts(Split.TEST));
        assertTrue(tree.splitBy().contains("training folder is split"), tree.splitBy());
    }

    @Test
    void evaluationTreesTakeTheGivenLabels() throws IOException {
        Folders.images(root.resolve("dog"), 2, 0);
        Folders.images(root.resolve("fox"), 1, 10);

        ImageTree tree = ImageTrees.discoverFlat(root, List.of("zebra", "dog"));

        assertEquals(List.of(0, 2), tree.counts(Split.TEST));
        assertEquals(Map.of("fox", 1), tree.foreign().get(Split.TEST));
        assertThrows(DataException.class, () -> ImageTrees.discoverFlat(root, List.of("owl", "cat")));
    }

    @Test
    void anEmptyTestFolderIsPassedOverForValidationAndThenForTheRule() throws IOException {
        List<String> classes = List.of("cat", "dog");
        Files.createDirectories(root.resolve("test/cat"));
        for (String name : classes) {
            Folders.images(root.resolve("train").resolve(name), 5, name.hashCode());
        }

        ImageTree byRule = ImageTrees.discoverFlat(root, classes);
        assertEquals(List.of(1, 1), byRule.counts(Split.TEST));
        assertEquals(ImageTrees.discover(root).images(Split.VALIDATION), byRule.images(Split.TEST));
        assertTrue(byRule.splitBy().startsWith("the validation images, "), byRule.splitBy());

        Folders.images(root.resolve("validation/dog"), 2, 50);
        ImageTree given = ImageTrees.discoverFlat(root, classes);
        assertEquals(List.of("validation/dog/0.png", "validation/dog/1.png"), names(given, Split.TEST));
        assertEquals("the folder validation", given.splitBy());
    }

    @Test
    void whatIsNoDataSetSaysWhyAndWhatToDo() throws IOException {
        assertTrue(message(root.resolve("none")).contains("does not exist"));
        assertTrue(message(root).contains("has no class folders"));
        Files.createDirectories(root.resolve("a"));
        assertTrue(message(root).contains("no image in them"));
        Path phone = Files.write(root.resolve("a/1.heic"), Folders.container("heic"));
        assertTrue(message(root).contains(phone + ": a HEIC image is not read; convert it"), message(root));
        Folders.images(root.resolve("val/a"), 1, 0);
        assertTrue(message(root).contains("no folder train/"));
        Folders.images(root.resolve("train/a"), 1, 0);
        Folders.images(root.resolve("training/a"), 1, 0);
        assertTrue(message(root).contains("has both train/ and training/"));
    }

    @Test
    void imagesCanBeLeftOut() throws IOException {
        Folders.images(root.resolve("train/a"), 2, 0);
        ImageTree tree = ImageTrees.discover(root, new SplitRule(0, 0));

        ImageTree rest = tree.without(Set.of(root.resolve("train/a/0.png")));

        assertEquals(List.of(new LabeledImage(root.resolve("train/a/1.png"), 0)), rest.images(Split.TRAINING));
        assertNotEquals(tree.size(), rest.size());
    }

    @Test
    void theFlowersHaveTheirOwnSplit() throws IOException {
        ImageTree tree = ImageTrees.discover(Shared.require("flowers17"));

        assertEquals(17, tree.classes().size());
        assertEquals("flower_A", tree.classes().get(0));
        assertEquals(800, tree.images(Split.TRAINING).size());
        assertEquals(280, tree.images(Split.VALIDATION).size());
        assertEquals(0, tree.images(Split.TEST).size());
    }

    /** Looks at a folder in a process of its own, whose locale is another. */
    static final class Program {
        public static void main(String[] arguments) throws IOException {
            try {
                System.out.println(ImageTrees.discover(Path.of(arguments[0])).classes());
            } catch (DataException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesThatTheLocaleCannotReadAreAnErrorAndNotOneClass() throws Exception {
        // The two names differ in their last byte only, which ASCII does not know.
        new ProcessBuilder("sh", "-c", "mkdir \"$(printf 'Ros\\303\\251')\" \"$(printf 'Ros\\303\\250')\" tulip")
                .directory(root.toFile())
                .start()
                .waitFor();
        JavaProgram.Outcome outcome = new JavaProgram(Program.class, Map.of("LC_ALL", "C")).run(root.toString());
        assertTrue(outcome.out().contains("LC_ALL=C.UTF-8"), outcome.out() + outcome.err());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void classFoldersWhoseNamesAreNoLabelsAreNamed() throws IOException {
        Folders.images(root.resolve("broken/train/a\nb"), 1, 0);
        Folders.images(root.resolve("blank/train/ "), 1, 0);

        assertEquals(
                root.resolve("broken/train") + ": the class name 'a\\nb' has a line break; rename the folder",
                message(root.resolve("broken")));
        assertEquals(
                root.resolve("blank/train") + ": the class name ' ' is blank; rename the folder",
                message(root.resolve("blank")));
    }

    private static List<String> names(ImageTree tree, Split split) {
        return tree.images(split).stream()
                .map(image -> tree.relative(image.path()))
                .toList();
    }

    private static String message(Path folder) {
        return assertThrows(DataException.class, () -> ImageTrees.discover(folder))
                .getMessage();
    }

    private static Set<String> hashes(ImageTree tree, Split split) {
        return tree.images(split).stream()
                .map(image -> {
                    try {
                        return new DigestUtils(MessageDigestAlgorithms.SHA_256).digestAsHex(image.path());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toSet());
    }
}
