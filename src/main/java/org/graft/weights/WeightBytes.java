package org.graft.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a little-endian weight file with a position. Every length that the file claims is checked against the
 * bytes that are left before anything is allocated for it.
 */
final class WeightBytes {

    /** More than ten times the largest published file of the architectures here. */
    static final int LARGEST_FILE = 1 << 30;

    private static final String DAMAGED = "the file is damaged, cut off or of another format: get it again";

    private final String location;
    private final String sha256;
    private final ByteBuffer bytes;

    private WeightBytes(String location, String sha256, byte[] bytes) {
        this.location = location;
        this.sha256 = sha256;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads a file; one that starts like gzip is decompressed, the checksum is of the file as it is. */
    static WeightBytes read(Path file) throws IOException {
        String location = file.toString();
        if (!Files.isRegularFile(file)) {
            throw new WeightFormatException(location, "there is no such file", "check the path");
        }
        if (Files.size(file) > LARGEST_FILE) {
            throw tooLarge(location);
        }
        byte[] content = Files.readAllBytes(file);
        String sha256 = Checksums.sha256(List.of(content));
        boolean gzip = content.length > 2 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b;
        return new WeightBytes(location, sha256, gzip ? gunzip(location, content) : content);
    }

    private static byte[] gunzip(String location, byte[] compressed) throws IOException {
        byte[] content;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 1 << 16)) {
            content = in.readNBytes(LARGEST_FILE + 1);
        } catch (IOException e) {
            throw new WeightFormatException(
                    location, "its gzip compression cannot be undone (" + e.getMessage() + ")", DAMAGED, e);
        }
        if (content.length > LARGEST_FILE) {
            throw tooLarge(location);
        }
        return content;
    }

    private static WeightFormatException tooLarge(String location) {
        return new WeightFormatException(
                location, "it is larger than 1 GiB", "no published weights of these architectures are: check the path");
    }

    String location() {
        return location;
    }

    String sha256() {
        return sha256;
    }

    int position() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    int readInt(String what) throws WeightFormatException {
        require(Integer.BYTES, what);
        return bytes.getInt();
    }

    long readLong(String what) throws WeightFormatException {
        require(Long.BYTES, what);
        return bytes.getLong();
    }

    /** Reads a number of things of which each takes at least {@code smallest} bytes of what follows. */
    int readCount(String what, int smallest) throws WeightFormatException {
        int start = position();
        long count = readLong(what);
        if (count < 0 || count > remaining() / smallest) {
            throw damaged(
                    start, what + " is " + Long.toUnsignedString(count) + ", but " + remaining() + " bytes are left");
        }
        return (int) count;
    }

    String readText(int length, String what) throws WeightFormatException {
        require(length, what);
        String text = new String(bytes.array(), bytes.position(), length, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + length);
        return text;
    }

    Tensor readTensor(String name, long[] shape, ElementType type) throws WeightFormatException {
        int start = position();
        long size = type.size();
        for (long dimension : shape) {
            if (dimension < 0 || (dimension > 0 && size > Long.MAX_VALUE / dimension)) {
                throw damaged(start, name + " has the impossible shape " + Arrays.toString(shape));
            }
            size *= dimension;
        }
        require(size, name + " of shape " + Arrays.toString(shape));
        return new Tensor(name, shape, type.read(bytes, (int) (size / type.size())));
    }

    WeightFormatException damaged(int offset, String problem) {
        return new WeightFormatException(location, "at byte " + offset + ": " + problem, DAMAGED);
    }

    private void require(long size, String what) throws WeightFormatException {
        if (size < 0 || size > remaining()) {
            throw damaged(
                    position(),
                    what + " takes " + Long.toUnsignedString(size) + " bytes, but " + remaining() + " are left");
        }
    }
}
