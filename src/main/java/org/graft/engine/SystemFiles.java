package org.graft.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The files by which Linux tells of the machine and this process, below {@code /proc} and {@code /sys}. A file that is
 * not there, or may not be read, is a fact that is unknown and no error: other systems have none of them, and
 * containers and virtual machines hide some.
 */
public final class SystemFiles {

    /** Nineteen digits are the way in which version 1 of control groups says that there is no limit. */
    private static final int MOST_DIGITS = 18;

    private final Path root;

    /**
     * Takes files of another root.
     *
     * @param root the folder in which {@code proc} and {@code sys} are
     */
    public SystemFiles(Path root) {
        this.root = root;
    }

    /**
     * Takes the files of this machine.
     *
     * @return the files below {@code /}
     */
    public static SystemFiles ofThisMachine() {
        return new SystemFiles(Path.of("/"));
    }

    /**
     * Reads a file.
     *
     * @param file its absolute path, for example {@code /proc/loadavg}
     * @return its text without white space around it; empty if there is no such file, or nothing in it
     */
    public Optional<String> text(String file) {
        try {
            String text = new String(Files.readAllBytes(path(file)), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            // Unknown, as the class says.
            return Optional.empty();
        }
    }

    /**
     * Reads the lines of a file.
     *
     * @param file its absolute path
     * @return the lines; none if there is no such file
     */
    public List<String> lines(String file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }

    /**
     * Reads a file that holds one number.
     *
     * @param file its absolute path
     * @return the number; empty if there is no such file, or a word, a negative number or one of more than 18 digits in
     *     it
     */
    public OptionalLong number(String file) {
        return text(file).map(SystemFiles::parse).orElse(OptionalLong.empty());
    }

    /**
     * Reads a file with a name and a value in each line.
     *
     * @param file its absolute path
     * @param separator what is between name and value
     * @return the values by name, without white space around them, the first one where a name is repeated; empty if
     *     there is no such file
     */
    public Map<String, String> values(String file, char separator) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines(file)) {
            int end = line.indexOf(separator);
            if (end > 0) {
                values.putIfAbsent(
                        line.substring(0, end).strip(), line.substring(end + 1).strip());
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * Reads a size from a file like {@code /proc/meminfo}, in whose lines are a name, a colon and a number of
     * kilobytes.
     *
     * @param file its absolute path
     * @param name the name
     * @return the size in bytes; empty if it is not there
     */
    public OptionalLong kilobytes(String file, String name) {
        String size = values(file, ':').getOrDefault(name, "");
        OptionalLong number = parse(size.replaceFirst(" *kB$", ""));
        return number.isPresent() ? OptionalLong.of(number.getAsLong() * 1024) : number;
    }

    /**
     * Lists a folder.
     *
     * @param folder its absolute path
     * @return the names of what is in it, sorted; none if there is no such folder
     */
    public List<String> names(String folder) {
        try (Stream<Path> entries = Files.list(path(folder))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            // Unknown, as the class says.
            return List.of();
        }
    }

    /** Returns what digits say, if they are not too many. */
    static OptionalLong parse(String digits) {
        return digits.matches("\\d{1," + MOST_DIGITS + "}")
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    private Path path(String file) {
        return root.resolve(file.substring(1));
    }
}
