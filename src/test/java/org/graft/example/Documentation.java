package org.graft.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The project's pages: the README and the Markdown files of {@code docs}.
 *
 * @param root the project's folder
 */
record Documentation(Path root) {

    /** Finds the project's folder, in which or below which the tests run. */
    static Documentation find() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "there is no README.md in " + Path.of("").toAbsolutePath() + " or above");
        }
        return new Documentation(folder);
    }

    List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
        try (Stream<Path> files = Files.list(root.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    String text(String page) throws IOException {
        return Files.readString(root.resolve(page));
    }
}
