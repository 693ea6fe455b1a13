package org.graft.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.graft.image.ImageDecodingException.Reason;

/**
 * What the containers of JPEG, PNG, GIF and WebP say before any pixel is decoded: is the file whole, is it animated, which
 * way is up; and the file without what readers stumble over (colour profiles, text, thumbnails, broken metadata).
 *
 * <p>The decoders of the platform fill the missing part of a cut file with grey and only warn; walking the container
 * finds that for certain.
 */
final class FileStructure {

    private static final int JPEG_START = 0xd8;
    private static final int JPEG_END = 0xd9;
    private static final int JPEG_SCAN = 0xda;
    private static final int JPEG_COMMENT = 0xfe;
    private static final String CUT = "the file is cut off";

    private final byte[] bytes;

    /** Zero where the container does not tell and the decoder has to be asked. */
    int width;

    int height;
    int components;
    boolean transparent;
    boolean palette;
    boolean animated;
    int orientation = 1;
    byte[] essential;

    private FileStructure(byte[] bytes) {
        this.bytes = bytes;
        this.essential = bytes;
    }

    /** Thrown when the container is cut or contradicts itself. */
    static final class Broken extends Exception {

        private static final long serialVersionUID = 1L;

        private final Reason reason;

        Broken(Reason reason, String problem) {
            super(problem);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    static FileStructure of(ImageFormat format, byte[] bytes) throws Broken {
        FileStructure structure = new FileStructure(bytes);
        try {
            switch (format) {
                case JPEG -> structure.walkJpeg();
                case PNG -> structure.walkPng();
                case GIF -> structure.walkGif();
                case WEBP -> structure.walkWebp();
                case TIFF -> structure.readExif(0);
                case BMP -> structure.walkBmp();
                case WBMP -> {
                    // Its first bytes tell the size only, and the decoder tells that too.
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new Broken(Reason.TRUNCATED, CUT + " inside its header");
        }
        return structure;
    }

    private int u8(int at) {
        return bytes[at] & 0xff;
    }

    private int u16(int at) {
        return (u8(at) << 8) | u8(at + 1);
    }

    private int u16Little(int at) {
        return u8(at) | (u8(at + 1) << 8);
    }

    private int i32(int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }

    private long u32Little(int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at) & 0xffffffffL;
    }

    private boolean is(int at, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (at + i >= bytes.length || u8(at + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    // JPEG: ITU-T T.81, annex B.

    private void walkJpeg() throws Broken {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        int jfif = -1;
        int adobe = -1;
        boolean rgbIds = false;
        int at = 2;
        while (true) {
            if (u8(at) != 0xff) {
                throw new Broken(Reason.DAMAGED, "there is no marker where a JPEG segment should start");
            }
            int marker = u8(at + 1);
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == JPEG_END) {
                throw new Broken(Reason.DAMAGED, "the file ends without any pixels");
            }
            if (marker == JPEG_SCAN) {
                break;
            }
            int length = u16(at + 2);
            int next = at + 2 + length;
            if (next > bytes.length) {
                throw new Broken(Reason.TRUNCATED, CUT + " inside its header");
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                height = u16(at + 5);
                width = u16(at + 7);
                components = u8(at + 9);
                rgbIds = components == 3 && u8(at + 10) == 'R' && u8(at + 13) == 'G' && u8(at + 16) == 'B';
            }
            if (marker == 0xe0 && is(at + 4, "JFIF")) {
                jfif = at;
            } else if (marker == 0xee && is(at + 4, "Adobe")) {
                adobe = at;
            } else if (marker == 0xe1 && is(at + 4, "Exif") && orientation == 1) {
                readExif(at + 10);
            }
            if (marker < 0xe0 || (marker > 0xef && marker != JPEG_COMMENT)) {
                tables.write(bytes, at, next - at);
            }
            at = next;
        }
        int end = endOfScans(at);
        if (components == 4) {
            // Inks need their colour profile.
            return;
        }
        ByteArrayOutputStream clean = new ByteArrayOutputStream(end + 32);
        clean.write(0xff);
        clean.write(JPEG_START);
        if (jfif < 0 && adobe >= 0) {
            clean.write(bytes, adobe, u16(adobe + 2) + 2);
        } else if (jfif >= 0 || !rgbIds) {
            // Without this marker the reader guesses from the sampling factors whether three components are RGB.
            clean.writeBytes(
                    new byte[] {(byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0});
        }
        clean.writeBytes(tables.toByteArray());
        clean.write(bytes, at, end - at);
        essential = clean.toByteArray();
    }

    private int endOfScans(int start) throws Broken {
        int at = start;
        while (at + 1 < bytes.length) {
            if (bytes[at] != (byte) 0xff) {
                at++;
                continue;
            }
            int marker = u8(at + 1);
            if (marker == JPEG_END) {
                return at + 2;
            }
            if (marker == 0xff) {
                at++;
            } else if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd7)) {
                at += 2;
            } else if (at + 4 <= bytes.length) {
                at += 2 + u16(at + 2);
            } else {
                break;
            }
        }
        throw new Broken(Reason.TRUNCATED, CUT + ": its end-of-image marker is missing");
    }

    // PNG: W3C recommendation, chapter 5.

    private void walkPng() throws Broken {
        ByteArrayOutputStream clean = new ByteArrayOutputStream(bytes.length);
        clean.write(bytes, 0, 8);
        int at = 8;
        boolean first = true;
        while (true) {
            if (at + 12 > bytes.length) {
                throw new Broken(Reason.TRUNCATED, CUT + ": its end chunk is missing");
            }
            int length = i32(at);
            if (length < 0) {
                throw new Broken(Reason.DAMAGED, "a PNG chunk has a negative length");
            }
            if (length > bytes.length - at - 12) {
                throw new Broken(Reason.TRUNCATED, CUT + " inside a chunk");
            }
            if (first && !is(at + 4, "IHDR")) {
                throw new Broken(Reason.DAMAGED, "the PNG header chunk is missing");
            }
            first = false;
            // An upper-case first letter marks the chunks that the picture needs.
            boolean critical = u8(at + 4) <= 'Z';
            if (critical) {
                CRC32 crc = new CRC32();
                crc.update(bytes, at + 4, length + 4);
                if ((int) crc.getValue() != i32(at + 8 + length)) {
                    throw new Broken(Reason.DAMAGED, "the checksum of a PNG chunk is wrong");
                }
            }
            if (is(at + 4, "IHDR")) {
                width = i32(at + 8);
                height = i32(at + 12);
                int colors = u8(at + 17);
                components = (colors & 2) != 0 ? 3 : 1;
                palette = (colors & 1) != 0;
                transparent = (colors & 4) != 0;
            } else if (is(at + 4, "tRNS")) {
                transparent = true;
            } else if (is(at + 4, "acTL")) {
                animated = true;
            } else if (is(at + 4, "eXIf")) {
                readExif(at + 8);
            }
            if (critical || is(at + 4, "tRNS")) {
                clean.write(bytes, at, length + 12);
            }
            if (is(at + 4, "IEND")) {
                break;
            }
            at += 12 + length;
        }
        essential = clean.toByteArray();
    }

    // GIF: version 89a, appendix A.

    private void walkGif() throws Broken {
        components = 3;
        palette = true;
        int packed = u8(10);
        int at = 13 + ((packed & 0x80) != 0 ? 3 << ((packed & 7) + 1) : 0);
        int frames = 0;
        while (at < bytes.length && u8(at) != 0x3b) {
            int block = u8(at);
            if (block == 0x21) {
                if (frames == 0 && u8(at + 1) == 0xf9) {
                    transparent = (u8(at + 3) & 1) != 0;
                }
                at = endOfSubBlocks(at + 2, frames);
            } else if (block == 0x2c) {
                if (frames == 0) {
                    width = u16Little(at + 5);
                    height = u16Little(at + 7);
                }
                int local = u8(at + 9);
                at = endOfSubBlocks(at + 11 + ((local & 0x80) != 0 ? 3 << ((local & 7) + 1) : 0), frames);
                frames++;
            } else if (frames > 0) {
                break;
            } else {
                throw new Broken(Reason.DAMAGED, "a GIF block is of no known kind");
            }
        }
        if (frames == 0) {
            throw new Broken(Reason.TRUNCATED, CUT + " before its first frame");
        }
        animated = frames > 1;
    }

    private int endOfSubBlocks(int start, int frames) throws Broken {
        int at = start;
        while (at < bytes.length && u8(at) != 0) {
            at += 1 + u8(at);
        }
        if (at >= bytes.length && frames == 0) {
            throw new Broken(Reason.TRUNCATED, CUT + " inside its first frame");
        }
        return at + 1;
    }

    // WebP: container specification, "Extended File Format".

    private void walkWebp() throws Broken {
        components = 3;
        if (u32Little(4) > bytes.length - 8L) {
            throw new Broken(
                    Reason.TRUNCATED, CUT + ": " + (u32Little(4) + 8) + " bytes announced, " + bytes.length + " there");
        }
        long at = 12;
        while (at + 8 <= bytes.length) {
            int chunk = (int) at;
            if (is(chunk, "VP8X")) {
                transparent = (u8(chunk + 8) & 0x10) != 0;
                animated = (u8(chunk + 8) & 2) != 0;
            } else if (is(chunk, "VP8L")) {
                transparent |= (u8(chunk + 12) & 0x10) != 0;
            } else if (is(chunk, "EXIF")) {
                readExif(is(chunk + 8, "Exif") ? chunk + 14 : chunk + 8);
            }
            long length = u32Little(chunk + 4);
            at += 8 + length + (length & 1);
        }
    }

    private void walkBmp() throws Broken {
        long announced = u32Little(2);
        // Some writers leave the field at 0 or count only the pixels; only a file that is shorter is certainly cut.
        if (announced > bytes.length) {
            throw new Broken(Reason.TRUNCATED, CUT + ": " + announced + " bytes announced, " + bytes.length + " there");
        }
        int bits = u32Little(14) >= 40 ? u16Little(28) : 0;
        components = 3;
        palette = bits >= 1 && bits <= 8;
    }

    /** Reads the orientation of a TIFF structure that starts at an offset; damaged metadata leaves it as it is. */
    private void readExif(int offset) {
        Metadata metadata = new Metadata();
        new ExifReader().extract(new ByteArrayReader(bytes, offset), metadata, 0);
        for (ExifIFD0Directory directory : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
            Integer value = directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            if (value != null && value >= 1 && value <= 8) {
                orientation = value;
                return;
            }
        }
    }
}
