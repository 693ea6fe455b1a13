package org.graft.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.image.DecodedImage;
import org.graft.image.ImageFacts;
import org.graft.image.RgbImage;

/**
 * What an audit keeps of a decoded image.
 *
 * @param facts its facts
 * @param pixels the SHA-256 of its size and its upright pixels, in hexadecimal
 */
record ExaminedImage(ImageFacts facts, String pixels) {

    static ExaminedImage of(DecodedImage decoded) {
        RgbImage image = decoded.image();
        MessageDigest digest = DigestUtils.getSha256Digest();
        digest.update(ByteBuffer.allocate(8)
                .putInt(image.width())
                .putInt(image.height())
                .flip());
        digest.update(image.pixels());
        return new ExaminedImage(decoded.facts(), HexFormat.of().formatHex(digest.digest()));
    }
}
