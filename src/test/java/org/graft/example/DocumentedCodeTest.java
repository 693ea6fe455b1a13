package org.graft.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java that the pages show is the one that is compiled here, between two marks. */
class DocumentedCodeTest {

    private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern EXAMPLE =
            Pattern.compile("^ *// example: begin\n(.*?)^ *// example: end\n", Pattern.DOTALL | Pattern.MULTILINE);
    private static final List<String> SOURCES =
            List.of("src/test/java/org/graft/example", "serving/src/test/java/org/graft/serving/example");

    private final Documentation documentation = Documentation.find();

    @Test
    void everyBlockOfJavaIsCompiled() throws IOException {
        List<String> compiled = new ArrayList<>();
        for (String folder : SOURCES) {
            try (Stream<Path> sources = Files.list(documentation.root().resolve(folder))) {
                for (Path source : sources.sorted().toList()) {
                    compiled.addAll(find(EXAMPLE, Files.readString(source)));
                }
            }
        }
        List<String> shown = new ArrayList<>();
        for (Path page : documentation.pages()) {
            shown.addAll(find(BLOCK, Files.readString(page)));
        }
        assertEquals(
                shown.stream().sorted().toList(),
                compiled.stream()
                        .map(code -> code.stripTrailing().stripIndent() + "\n")
                        .sorted()
                        .toList());
    }

    @Test
    void theReadmeTrainsInFewerThanFifteenLines() throws IOException {
        List<String> blocks = find(BLOCK, documentation.text("README.md"));
        assertEquals(1, blocks.size(), "blocks of Java in README.md");
        long lines = blocks.get(0).lines().count();
        assertTrue(lines < 15, lines + " lines");
    }

    @Test
    void theReadmeIsShortAndBeginsWithTheTwoCommands() throws IOException {
        List<String> lines = documentation.text("README.md").lines().toList();
        assertTrue(lines.size() < 120, lines.size() + " lines");
        assertTrue(lines.get(3).startsWith("./graft train "), lines.get(3));
        assertTrue(lines.get(4).startsWith("mvn verify "), lines.get(4));
    }

    private static List<String> find(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
