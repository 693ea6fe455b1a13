package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.graft.engine.FloatArrays;

/**
 * What a frozen prefix gives for each of some images, in a file that is mapped into memory and goes with the process: the
 * feature map of the freeze point, and pooled maps. An image takes about a megabyte above the stem of InceptionV3.
 *
 * <p>Must be closed. For use by one thread.
 */
final class FrozenMaps implements AutoCloseable {

    private final Path folder;
    private final FileChannel file;
    private final List<Shape> shapes = new ArrayList<>();
    private int width;
    private long count;
    private FeatureRows rows;

    /**
     * Makes the file.
     *
     * @param folder where; it is made if it does not exist
     */
    FrozenMaps(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        file = FileChannel.open(
                Files.createTempFile(folder, "frozen-maps-", ".tmp"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Appends images.
     *
     * @param outputs what the prefix gives for a batch: {@code (batchSize, channel, height, width)} or {@code (batchSize,
     *     channel)}
     * @param planned how many images there will be
     * @throws IOException if they cannot be written, or all of them would take more than half of what the disk has left
     */
    void append(NDList outputs, long planned) throws IOException {
        if (shapes.isEmpty()) {
            outputs.forEach(output -> shapes.add(channelsLast(output).getShape().slice(1)));
            width = Math.toIntExact(shapes.stream().mapToLong(Shape::size).sum());
            long needed = planned * 4L * width;
            long free = Files.getFileStore(folder).getUsableSpace();
            if (needed > free / 2) {
                throw new IOException("the maps of " + planned + " images would take " + needed / 1_000_000
                        + " MB of the " + free / 1_000_000 + " MB that are free in " + folder);
            }
        }
        int images = (int) outputs.head().getShape().get(0);
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(images, 4 * width)).order(ByteOrder.LITTLE_ENDIAN);
        int start = 0;
        for (int i = 0; i < shapes.size(); i++) {
            int size = (int) shapes.get(i).size();
            try (NDArray values = channelsLast(outputs.get(i))) {
                float[] flat = values.toFloatArray();
                for (int image = 0; image < images; image++) {
                    bytes.asFloatBuffer().put(image * width + start, flat, image * size, size);
                }
            }
            start += size;
        }
        while (bytes.hasRemaining()) {
            file.write(bytes, count * 4L * width + bytes.position());
        }
        count += images;
    }

    /** A feature map as it lies in memory, (batchSize, height, width, channel); others as they are. */
    private static NDArray channelsLast(NDArray output) {
        return output.getShape().dimension() == 4 ? output.transpose(0, 2, 3, 1) : output.duplicate();
    }

    /** Ends the writing: from now on images are read. */
    void finish() throws IOException {
        rows = MappedRows.of(file, count, width, LongStream.range(0, count).toArray());
    }

    /** Returns the number of images. */
    int size() {
        return Math.toIntExact(count);
    }

    /** Reads what the prefix gave for some images, counted from 0 in the order in which they were appended. */
    NDList read(NDManager manager, int[] images) {
        NDList outputs = new NDList();
        int start = 0;
        for (Shape shape : shapes) {
            int from = start;
            int size = (int) shape.size();
            NDArray array = FloatArrays.of(manager, new Shape(images.length).addAll(shape), buffer -> {
                float[] row = new float[size];
                for (int image : images) {
                    rows.read(image, from, size, row, 0);
                    buffer.put(row);
                }
            });
            outputs.add(shape.dimension() == 3 ? array.transpose(0, 3, 1, 2) : array);
            start += size;
        }
        return outputs;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
