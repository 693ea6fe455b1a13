package org.graft.engine.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The file that {@code torch.jit.load} reads: a zip archive with the source of a module's class, its state as a pickle, and its
 * constants. The modules here have no state, so that all of it is small.
 */
final class ScriptArchive {

    /** The version of the format that the oldest PyTorch with oneDNN's fused operators reads, and every later one. */
    private static final String VERSION = "3\n";

    private static final String FOLDER = "program/";

    /** Protocol 2, the empty tuple, stop. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /**
     * Packs a module.
     *
     * @param name the name of its class
     * @param code the source of the class
     * @return the bytes of the archive
     */
    static byte[] of(String name, String code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", object(name));
            put(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", NO_CONSTANTS);
            put(zip, "version", VERSION.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickles an object of the class whose only attribute is that it is not in training. */
    private static byte[] object(String name) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write(("c__torch__\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        // A new object from the empty tuple; its state is a dictionary with the items after the mark.
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('});
        byte[] attribute = "training".getBytes(StandardCharsets.UTF_8);
        pickle.write(new byte[] {'X', (byte) attribute.length, 0, 0, 0});
        pickle.write(attribute);
        // False, set the items, build the object, stop.
        pickle.write(new byte[] {(byte) 0x89, 'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(FOLDER + name));
        zip.write(content);
        zip.closeEntry();
    }
}
