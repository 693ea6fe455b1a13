package org.graft.weights;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files below a directory, some levels deep. */
record DirectoryTree(Path directory) implements FileTree {

    private static final int DEPTH = 6;

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public List<String> paths() throws IOException {
        try (Stream<Path> files = Files.walk(directory, DEPTH)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace(File.separatorChar, '/'))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Map<String, byte[]> read(Collection<String> paths) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (String path : paths) {
            Path file = directory.resolve(path).normalize();
            if (!file.startsWith(directory.normalize()) || !Files.isRegularFile(file)) {
                continue;
            }
            if (Files.size(file) > WeightBytes.LARGEST_FILE) {
                throw new WeightFormatException(file.toString(), "it is larger than 1 GiB", "check the path");
            }
            contents.put(path, Files.readAllBytes(file));
        }
        return contents;
    }
}
