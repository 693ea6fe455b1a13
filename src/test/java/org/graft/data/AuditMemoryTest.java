package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.data.Finding.Code;
import org.graft.image.ImageDecoder;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditMemoryTest {

    private static final String SETTINGS = "code|17";

    @TempDir
    Path folder;

    private Path cache;
    private Path file;
    private ImageTree tree;

    @BeforeEach
    void draw() throws IOException {
        cache = folder.resolve("cache");
        file = file(SETTINGS);
        tree = ImageTrees.discover(SmallPhotos.write(folder.resolve("photos"), 3, 2));
    }

    private Path file(String settings) {
        return cache.resolve(DigestUtils.sha256Hex(settings) + ".txt");
    }

    private AuditMemory memory() {
        return new AuditMemory(cache, SETTINGS, new ImageHashes());
    }

    private AuditReport audit(ToldProgress progress) {
        return Audit.run(tree, new Audit.Options(0, 2, progress, memory()));
    }

    private AuditReport audit() {
        return audit(new ToldProgress());
    }

    private void auditWith(String settings) {
        AuditMemory memory = new AuditMemory(cache, settings, new ImageHashes());
        Audit.run(tree, new Audit.Options(0, 2, new ToldProgress(), memory));
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
        AuditMemory memory = memory();
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
        AuditMemory memory = memory();
        memory.read(List.of(changed, same));
        byte[] before = Files.readAllBytes(changed);
        Files.writeString(changed, "another image");
        memory.add(Map.of(changed, seen, same, seen));

        AuditMemory later = memory();
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
    void filesThatNothingHasReadForAMonthGoWhenANewOneIsMade() throws IOException {
        for (String settings : List.of("forgotten", "read again", "young")) {
            auditWith(settings);
        }
        Path other = Files.writeString(cache.resolve("notes.txt"), "of somebody else");
        FileTime longAgo = FileTime.from(Instant.now().minus(31, ChronoUnit.DAYS));
        for (Path old : List.of(file("forgotten"), file("read again"), other)) {
            Files.setLastModifiedTime(old, longAgo);
        }
        FileTime lately = FileTime.from(Instant.now().minus(29, ChronoUnit.DAYS));
        Files.setLastModifiedTime(file("young"), lately);
        auditWith("read again");
        assertTrue(Files.exists(file("forgotten")), "no file was made");

        auditWith("new");

        assertFalse(Files.exists(file("forgotten")));
        for (Path kept : List.of(file("read again"), file("young"), file("new"), other)) {
            assertTrue(Files.exists(kept), kept.toString());
        }
    }

    @Test
    void aFolderThatCannotBeMadeCostsTimeOnly() throws IOException {
        Files.createFile(cache);

        assertEquals(audit().toText(), audit().toText());
    }
}
