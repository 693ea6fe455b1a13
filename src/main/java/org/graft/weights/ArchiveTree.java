package org.graft.weights;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files inside a gzipped tar archive. Nothing is written to disk. For use by one thread.
 *
 * <p>Each look into it unpacks all of it; so small files, which say what else is wanted, are kept from the first one.
 */
final class ArchiveTree implements FileTree {

    private static final int SMALL = 1 << 20;

    private final Path archive;
    private final Map<String, byte[]> small = new HashMap<>();
    private List<String> paths;

    ArchiveTree(Path archive) {
        this.archive = archive;
    }

    @Override
    public String location() {
        return archive.toString();
    }

    @Override
    public List<String> paths() throws IOException {
        if (paths == null) {
            List<String> found = new ArrayList<>();
            walk((entry, content) -> {
                found.add(entry.getName());
                if (entry.getSize() <= SMALL) {
                    small.put(entry.getName(), content.readAllBytes());
                }
            });
            paths = List.copyOf(found);
        }
        return paths;
    }

    @Override
    public Map<String, byte[]> read(Collection<String> wanted) throws IOException {
        Map<String, byte[]> contents = new HashMap<>();
        for (String path : wanted) {
            if (small.containsKey(path)) {
                contents.put(path, small.get(path));
            }
        }
        if (contents.keySet().containsAll(wanted)) {
            return contents;
        }
        walk((entry, content) -> {
            if (wanted.contains(entry.getName())) {
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
