package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graft.testing.UnlistableFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

    @TempDir
    Path temporary;

    @Test
    void folderStandsForItsImagesSortedAndNamedFilesForThemselves() throws Exception {
        for (String name : List.of("b/2.jpg", "b/10.JPG", "a/z.png", "a/.hidden.png", ".cache/x.png", "a/notes.txt")) {
            Path file = temporary.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        Path named = temporary.resolve("a/notes.txt");
        ImageFiles found = ImageFiles.find(List.of(named, temporary, named));
        assertEquals(
                List.of("a/notes.txt", "a/z.png", "b/10.JPG", "b/2.jpg"),
                found.files().stream()
                        .map(file -> temporary.relativize(file).toString().replace('\\', '/'))
                        .toList());
        assertTrue(found.failures().isEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatCannotBeLookedIntoIsReportedAndTheRestIsFound() throws Exception {
        Path photo = Photos.write(temporary.resolve("a/photo.png"), 1);
        Path loop = Files.createSymbolicLink(temporary.resolve("a/loop"), temporary);
        try (UnlistableFolder folder = new UnlistableFolder(Files.createDirectory(temporary.resolve("b")))) {
            ImageFiles found = ImageFiles.find(List.of(temporary));

            assertEquals(List.of(photo), found.files());
            assertEquals(2, found.failures().size());
            for (ImageFailure failure : found.failures()) {
                boolean isLoop = failure.path().equals(loop.toString());
                assertTrue(
                        failure.error().contains(isLoop ? "leads back to a folder above it" : "cannot be read"),
                        failure.toString());
            }
        }
    }

    @Test
    void imagesInFormatsOfPhonesAreReportedWithTheRemedy() throws Exception {
        Path photo = Photos.write(temporary.resolve("photo.png"), 1);
        for (String name : List.of("b.avif", "a.HEIC", "film.mov", ".hidden.heic")) {
            String brand = name.endsWith("avif") ? "avif" : name.endsWith("mov") ? "qt  " : "heic";
            Files.writeString(temporary.resolve(name), "\0\0\0\30ftyp" + brand + "\0\0\0\0");
        }

        ImageFiles found = ImageFiles.find(List.of(temporary));

        assertEquals(List.of(photo), found.files());
        assertEquals(
                List.of(
                        new ImageFailure(
                                temporary.resolve("a.HEIC").toString(),
                                "a HEIC image is not read; convert it to JPEG or PNG"),
                        new ImageFailure(
                                temporary.resolve("b.avif").toString(),
                                "an AVIF image is not read; convert it to JPEG or PNG")),
                found.failures());
    }

    @Test
    void folderWithoutImagesIsReported() throws Exception {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        ImageFiles found = ImageFiles.find(List.of(empty));
        assertEquals(1, found.failures().size());
        assertTrue(found.failures().get(0).error().contains("no image"));
    }
}
