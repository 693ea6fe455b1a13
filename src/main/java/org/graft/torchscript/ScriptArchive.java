package org.graft.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.graft.weights.Tensor;

/**
 * The file that {@code torch.jit.load} reads: a zip archive with the source of a module's class, its state as a pickle, the
 * numbers of its tensors, and texts for whoever asks for them.
 */
public final class ScriptArchive {

    /** The name of the module's class in its source. */
    public static final String CLASS = "Program";

    /** The version of the format that the oldest PyTorch with oneDNN's fused operators reads, and every later one. */
    private static final String VERSION = "3\n";

    private static final String FOLDER = "program/";
    private static final LocalDateTime WRITTEN = LocalDateTime.of(1980, 1, 1, 0, 0);

    /** Protocol 2, the empty tuple, stop. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /**
     * Packs a module without tensors.
     *
     * @param code the source of a class {@value #CLASS}
     * @return the bytes of the archive
     */
    public static byte[] of(String code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(bytes, code, List.of(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Packs a module.
     *
     * @param out where to write the archive; it stays open
     * @param code the source of a class {@value #CLASS} with an attribute for each tensor
     * @param tensors the tensors, whose names are those of the attributes
     * @param texts further files of the archive by name, which {@code torch.jit.load} gives as {@code _extra_files}
     * @throws IOException if it cannot be written
     */
    public static void write(OutputStream out, String code, List<Tensor> tensors, Map<String, String> texts)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(CloseShieldOutputStream.wrap(out))) {
            put(zip, "data.pkl", object(tensors));
            for (int i = 0; i < tensors.size(); i++) {
                float[] values = tensors.get(i).values();
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                put(zip, "data/" + i, bytes.array());
            }
            put(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", NO_CONSTANTS);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                put(zip, "extra/" + text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8));
            }
            put(zip, "version", VERSION.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Stored, not deflated: PyTorch reads the numbers as they lie in the file. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(FOLDER + name);
        CRC32 sum = new CRC32();
        sum.update(content);
        // One model is one sequence of bytes, whenever it is written.
        entry.setTimeLocal(WRITTEN);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Pickles an object of the class: its tensors, and that it is not in training. */
    private static byte[] object(List<Tensor> tensors) throws IOException {
        Pickle pickle = new Pickle();
        pickle.global("__torch__", CLASS);
        // A new object from the empty tuple; its state is a dictionary with the items after the mark.
        pickle.put(')', 0x81, '}', '(');
        for (int i = 0; i < tensors.size(); i++) {
            pickle.text(tensors.get(i).name());
            pickle.tensor(tensors.get(i), Integer.toString(i));
        }
        pickle.text("training");
        // False, set the items, build the object, stop.
        pickle.put(0x89, 'u', 'b', '.');
        return pickle.bytes.toByteArray();
    }

    /** The part of Python's pickles, protocol 2, that a module's state takes. */
    private static final class Pickle {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pickle() {
            put(0x80, 2);
        }

        void put(int... operations) {
            for (int operation : operations) {
                bytes.write(operation);
            }
        }

        void global(String module, String name) {
            bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        }

        void text(String text) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            put('X');
            integerBytes(content.length);
            bytes.writeBytes(content);
        }

        void integer(long value) {
            put('J');
            integerBytes(Math.toIntExact(value));
        }

        private void integerBytes(int value) {
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        private void integers(long... values) {
            put('(');
            for (long value : values) {
                integer(value);
            }
            put('t');
        }

        /** A call of PyTorch's function that makes a tensor of a storage, which lies in a file of the archive. */
        void tensor(Tensor tensor, String key) {
            global("torch._utils", "_rebuild_tensor_v2");
            put('(', '(');
            text("storage");
            global("torch", "FloatStorage");
            text(key);
            text("cpu");
            integer(tensor.values().length);
            put('t', 'Q');
            integer(0);
            integers(tensor.shape());
            integers(strides(tensor.shape()));
            // No gradient, no hooks.
            put(0x89);
            global("collections", "OrderedDict");
            put(')', 'R', 't', 'R');
        }

        private static long[] strides(long[] shape) {
            long[] strides = new long[shape.length];
            long stride = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                strides[i] = stride;
                stride *= shape[i];
            }
            return strides;
        }
    }
}
