package org.graft.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes TensorFlow.js Layers models: as files, as files wrapped like an npm package's, in an archive. */
final class TfjsWriter {

    private static final int SHARD = 4 << 20;

    private TfjsWriter() {}

    /** Writes unquantized weights with the model's layers. */
    static void write(Path directory, List<String> layers, Map<String, Tensor> tensors) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<String> weights = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            data.writeBytes(ParamsWriter.floats(tensor.values()));
            weights.add("{\"name\":\"%s\",\"shape\":%s,\"dtype\":\"float32\"}"
                    .formatted(name, Arrays.toString(tensor.shape())));
        });
        Map<String, byte[]> files = new LinkedHashMap<>(shards(data.toByteArray(), SHARD));
        files.put(
                "model.json",
                model(layers, List.copyOf(files.keySet()), weights).getBytes(StandardCharsets.UTF_8));
        write(directory, files);
    }

    static void write(Path directory, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    /** Returns a model.json. */
    static String model(List<String> layers, List<String> shards, List<String> weights) {
        return "{\"modelTopology\":{\"model_config\":{\"config\":{\"layers\":["
                + layers.stream()
                        .map(layer -> "{\"config\":{\"name\":\"" + layer + "\",\"trainable\":true}}")
                        .collect(Collectors.joining(","))
                + "]}}},\"weightsManifest\":[{\"paths\":["
                + shards.stream().map(shard -> '"' + shard + '"').collect(Collectors.joining(","))
                + "],\"weights\":[" + String.join(",", weights) + "]}]}";
    }

    /** Cuts data into shards, in the middle of a number too. */
    static Map<String, byte[]> shards(byte[] data, int size) {
        Map<String, byte[]> shards = new LinkedHashMap<>();
        int count = (data.length + size - 1) / size;
        for (int i = 0; i < count; i++) {
            shards.put(
                    "group1-shard%dof%d".formatted(i + 1, count),
                    Arrays.copyOfRange(data, i * size, Math.min(data.length, (i + 1) * size)));
        }
        return shards;
    }

    /** Wraps a value as bundlers do. */
    static byte[] module(String literal) {
        return ("!function(f){\"object\"==typeof exports&&\"undefined\"!=typeof module?module.exports=f():0}"
                        + "(function(){return function e(t,n,r){var f=n[o]={exports:{}};}({1:[function(e,t,n){"
                        + "t.exports=" + literal + "},{}]},{},[1])(1)});")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] base64Module(byte[] data) {
        return module('"' + Base64.getEncoder().encodeToString(data) + '"');
    }

    static void archive(Path archive, Map<String, byte[]> files) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
    }
}
