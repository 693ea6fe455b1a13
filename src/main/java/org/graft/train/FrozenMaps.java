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
import org.graft.engine.FloatArrays;

/**
 * What a frozen prefix gives for each of some images, in a file that goes with the process: the feature map of the freeze
 * point, and pooled maps. An image takes about a megabyte above the stem of InceptionV3. The file is read, not mapped: a map
 * would keep its place on the disk until the garbage collector finds it.
 *
 * <p>Must be closed. For use by one thread.
 */
final class FrozenMaps implements AutoCloseable {

    private final Path folder;
    private final FileChannel file;
    private final List<Shape> shapes = new ArrayList<>();
    private int width;
    private long count;
    private ByteBuffer memory;

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
     * @throws DiskSpaceException if all of them would take more than half of what the disk has left
     * @throws IOException if they cannot be written
     */
    void append(NDList outputs, long planned) throws IOException {
        if (shapes.isEmpty()) {
            outputs.forEach(output -> shapes.add(channelsLast(output.getShape())));
            width = Math.toIntExact(shapes.stream().mapToLong(Shape::size).sum());
            long needed = planned * 4L * width;
            long free = Files.getFileStore(folder).getUsableSpace();
            if (needed > free / 2) {
                throw new DiskSpaceException("the maps of " + planned + " images would take " + needed / 1_000_000
                        + " MB of the " + free / 1_000_000 + " MB that are free in " + folder);
            }
        }
        int images = (int) outputs.head().getShape().get(0);
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(images, 4 * width)).order(ByteOrder.nativeOrder());
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

    /** The shape of an image's part of an output, as it is kept. */
    private static Shape channelsLast(Shape output) {
        return output.dimension() == 4 ? new Shape(output.get(2), output.get(3), output.get(1)) : output.slice(1);
    }

    /** A feature map as it lies in memory, (batchSize, height, width, channel); others as they are. */
    private static NDArray channelsLast(NDArray output) {
        return output.getShape().dimension() == 4 ? output.transpose(0, 2, 3, 1) : output.duplicate();
    }

    /** Returns the number of images. */
    int size() {
        return Math.toIntExact(count);
    }

    /**
     * Reads what the prefix gave for some images.
     *
     * @param manager the owner of the arrays, which must be closed before the next call: they may share its memory
     * @param images the images, counted from 0 in the order in which they were appended
     */
    NDList read(NDManager manager, int[] images) throws IOException {
        long size = (long) images.length * width;
        if (memory == null || memory.capacity() < Float.BYTES * size) {
            memory = FloatArrays.memory(size);
        }
        NDList outputs = new NDList();
        int start = 0;
        for (Shape shape : shapes) {
            int bytes = Math.toIntExact(Float.BYTES * shape.size());
            ByteBuffer part = FloatArrays.part(memory, images.length * start, images.length * bytes);
            for (int i = 0; i < images.length; i++) {
                read(part.slice(i * bytes, bytes), (long) images[i] * Float.BYTES * width + start);
            }
            NDArray array = FloatArrays.in(part, manager, new Shape(images.length).addAll(shape));
            outputs.add(shape.dimension() == 3 ? array.transpose(0, 3, 1, 2) : array);
            start += bytes;
        }
        return outputs;
    }

    private void read(ByteBuffer to, long position) throws IOException {
        while (to.hasRemaining()) {
            if (file.read(to, position + to.position()) < 0) {
                throw new IOException("the maps of the frozen stages in " + folder + " end early");
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
