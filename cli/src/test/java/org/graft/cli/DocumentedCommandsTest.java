package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graft.arch.InceptionV3;
import org.graft.train.Recipe;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The commands that the documentation shows are understood by the command line, without being run, and so are their recipes. */
class DocumentedCommandsTest {

    private static final Pattern BLOCK = Pattern.compile("^```\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern COMMAND =
            Pattern.compile("(?:[A-Z_]+=\\S+ )*(?:\\./graft|java .*-jar cli/target/graft\\.jar) (.*)");
    private static final Pattern MAVEN = Pattern.compile("mvn .*-Dexec\\.args=\"([^\"]*)\".*");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    @TestFactory
    Stream<DynamicTest> commandLineUnderstands() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("..", "README.md")));
        try (Stream<Path> files = Files.list(Path.of("..", "docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                block.group(1)
                        .lines()
                        .map(line -> line.replaceFirst("\\s+#.*", ""))
                        .filter(line -> COMMAND.matcher(line).matches()
                                || MAVEN.matcher(line).matches())
                        .forEach(line -> tests.add(
                                DynamicTest.dynamicTest(page.getFileName() + ": " + line, () -> parse(line))));
            }
        }
        assertTrue(tests.size() > 20, tests.size() + " commands found");
        return tests.stream();
    }

    private static void parse(String line) {
        Matcher maven = MAVEN.matcher(line);
        Matcher command = COMMAND.matcher(line);
        String text = maven.matches() ? maven.group(1) : command.matches() ? command.group(1) : "";
        List<String> arguments = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            String argument =
                    word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3);
            // The launcher gives these to the virtual machine.
            if (!argument.startsWith("-X")) {
                arguments.add(argument);
            }
        }
        CommandLine graft = Graft.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        ParseResult result = graft.parseArgs(arguments.toArray(String[]::new));
        if (result.subcommand().commandSpec().userObject() instanceof TrainCommand train
                && Recipe.builtInNames().contains(train.recipe)) {
            Recipe.load(train.recipe, train.overrides).requireFit(InceptionV3.ARCHITECTURE);
        }
    }
}
