package org.graft.weights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of tab-separated values with a header, whose content was taken from the publishers' own programs. */
record ReferenceTable(List<Map<String, String>> rows) {

    /** Reads a resource beside this class. */
    static ReferenceTable resource(String name) {
        try (InputStream in = ReferenceTable.class.getResourceAsStream(name)) {
            return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ReferenceTable read(BufferedReader reader) {
        List<String> lines = reader.lines().toList();
        String[] header = lines.get(0).split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < header.length; i++) {
                row.put(header[i], cells[i]);
            }
            rows.add(row);
        }
        return new ReferenceTable(rows);
    }

    /** Returns a column from top to bottom. */
    List<String> column(String name) {
        return rows.stream().map(row -> row.get(name)).toList();
    }
}
