package org.graft.weights;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files inside a gzipped tar archive. Nothing is written to disk. */
record ArchiveTree(Path archive) implements FileTree {

    @Override
    public String location() {
        return archive.toString();
    }

    @Override
    public List<String> paths() throws IOException {
        List<String> paths = new ArrayList<>();
        walk((entry, content) -> paths.add(entry.getName()));
        return List.copyOf(paths);
    }

    @Override
    public Map<String, byte[]> read(Collection<String> paths) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        walk((entry, content) -> {
            if (paths.contains(entry.getName())) {
                byte[] bytes = content.readNBytes(WeightBytes.LARGEST_FILE + 1);
                if (bytes.length > WeightBytes.LARGEST_FILE) {
                    throw new WeightFormatException(
                            location(), entry.getName() + " is larger than 1 GiB", "check the path");
                }
                contents.put(entry.getName(), bytes);
            }
        });
        return contents;
    }

    private void walk(Visitor visitor) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    visitor.visit(entry, tar);
                }
            }
        } catch (WeightFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new WeightFormatException(
                    location(),
                    "it cannot be read as a gzipped tar archive (" + e.getMessage() + ")",
                    "the file is damaged, cut off or of another format: get it again",
                    e);
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(TarArchiveEntry entry, InputStream content) throws IOException;
    }
}
