package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.data.Finding.Code;
import org.graft.image.ImageDecoder;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditMemoryTest {

    @TempDir
    Path folder;

    private Path file;
    private ImageTree tree;

    @BeforeEach
    void draw() throws IOException {
        file = folder.resolve("cache/audit.txt");
        tree = ImageTrees.discover(SmallPhotos.write(folder.resolve("photos"), 3, 2));
    }

    private AuditReport audit(ToldProgress progress) {
        return Audit.run(tree, new Audit.Options(0, 2, progress, new AuditMemory(file, new ImageHashes())));
    }

    private AuditReport audit() {
        return audit(new ToldProgress());
    }

    @Test
    void aSecondAuditDecodesNothingAndSaysTheSame() {
        ToldProgress first = new ToldProgress();
        ToldProgress second = new ToldProgress();

        AuditReport report = audit(first);
        assertEquals(report.toText(), audit(second).toText());
        List<Integer> oneByOne = new ArrayList<>(Collections.nCopies(tree.size(), 1));
        oneByOne.add(0, tree.size());
        oneByOne.add(0);
        assertEquals(oneByOne, first.told());
        assertEquals(List.of(tree.size(), tree.size(), 0), second.told(), "all at once");
    }

    @Test
    void whatIsRememberedIsWhatIsReported() throws IOException {
        audit();
        List<String> lines = Files.readAllLines(file);
        assertFalse(audit().toText().contains("tiny"));

        List<String> shrunk = lines.stream()
                .map(line -> line.replaceFirst(" PNG \\d+ \\d+ ", " PNG 3 3 "))
                .toList();
        Files.write(file, shrunk);
        assertTrue(audit().findings().stream().anyMatch(finding -> finding.code() == Code.TINY_IMAGE));
    }

    @Test
    void anImageThatChangedIsDecodedAgain() throws IOException {
        audit();
        Path changed = tree.images(Split.TRAINING).get(0).path();
        Files.writeString(changed, "no image any more");

        assertEquals(List.of(changed), List.copyOf(audit().undecodable()));
        assertEquals(List.of(changed), List.copyOf(audit().undecodable()), "failures are found anew");
    }

    /** Attributes are slow to read on the file systems of networks. */
    @Test
    void anImageIsLookedAtOnceToFindIt() throws IOException {
        audit();
        List<Path> images =
                tree.images(Split.TRAINING).stream().map(LabeledImage::path).toList();
        AuditMemory memory = new AuditMemory(file, new ImageHashes());
        memory.read(images);
        Files.delete(images.get(0));

        for (Path image : images) {
            assertTrue(memory.find(image).isPresent(), image.toString());
        }
    }

    /** What was seen may be of the content before or of that after. */
    @Test
    void anImageThatChangesDuringTheAuditIsNotKept() throws IOException {
        Path changed = tree.images(Split.TRAINING).get(0).path();
        Path same = tree.images(Split.TRAINING).get(1).path();
        ExaminedImage seen = ExaminedImage.of(new ImageDecoder().decode(same));
        AuditMemory memory = new AuditMemory(file, new ImageHashes());
        memory.read(List.of(changed, same));
        byte[] before = Files.readAllBytes(changed);
        Files.writeString(changed, "another image");
        memory.add(Map.of(changed, seen, same, seen));

        AuditMemory later = new AuditMemory(file, new ImageHashes());
        later.read(List.of(changed, same));
        assertEquals(Optional.of(seen), later.find(same));
        assertEquals(Optional.empty(), later.find(changed));
        Files.write(changed, before);
        later.read(List.of(changed));
        assertEquals(Optional.empty(), later.find(changed));
    }

    @Test
    void linesThatAreNotWholeArePassedOver() throws IOException {
        AuditReport report = audit();
        String all = Files.readString(file);
        Files.writeString(file, "nonsense\n1 2 3 4 5 6 7 8\n" + all.substring(0, all.length() - 30));

        assertEquals(report.toText(), audit().toText());
        ToldProgress steps = new ToldProgress();
        audit(steps);
        assertEquals(List.of(tree.size(), tree.size(), 0), steps.told(), "the line after the torn one is whole");
    }

    @Test
    void aFolderThatCannotBeMadeCostsTimeOnly() throws IOException {
        Files.createFile(folder.resolve("cache"));

        assertEquals(audit().toText(), audit().toText());
    }
}
