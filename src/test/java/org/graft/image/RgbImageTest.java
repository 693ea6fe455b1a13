package org.graft.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.IOException;
import org.graft.image.ImageDecodingException.Reason;
import org.graft.testing.OddImageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RgbImageTest {

    private static BufferedImage picture(int colorSpace, int dataType) {
        return OddImageFile.picture(8, 4, colorSpace, dataType);
    }

    @ParameterizedTest
    @ValueSource(ints = {DataBuffer.TYPE_FLOAT, DataBuffer.TYPE_DOUBLE, DataBuffer.TYPE_INT, DataBuffer.TYPE_SHORT})
    void samplesThatAreNotWholeNumbersOfAtMostSixteenBitsAreRefused(int dataType) {
        for (int colors : new int[] {ColorSpace.CS_sRGB, ColorSpace.CS_GRAY}) {
            String message = assertThrows(IllegalArgumentException.class, () -> RgbImage.of(picture(colors, dataType)))
                    .getMessage();
            assertTrue(message.contains("whole numbers of at most 16 bits"), message);
            assertTrue(message.contains("TYPE_INT_RGB"), message);
        }
    }

    /** The remedy of the message. */
    @Test
    void drawnIntoAnotherPictureTheyAreRead() {
        BufferedImage drawn = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
        drawn.createGraphics().drawImage(picture(ColorSpace.CS_sRGB, DataBuffer.TYPE_FLOAT), 0, 0, null);

        assertEquals(0, RgbImage.of(drawn).sample(0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
    void wholeNumbersAreRead(int dataType) {
        BufferedImage picture = picture(ColorSpace.CS_sRGB, dataType);
        int white = dataType == DataBuffer.TYPE_BYTE ? 255 : 65535;
        picture.getRaster().setPixel(3, 2, new int[] {white, 0, white});

        RgbImage image = RgbImage.of(picture);

        assertEquals(255, image.sample(3, 2, 0));
        assertEquals(0, image.sample(3, 2, 1));
        assertEquals(255, image.sample(3, 2, 2));
    }

    /** A file of such samples is refused by the same rule. */
    @ParameterizedTest
    @ValueSource(ints = {DataBuffer.TYPE_FLOAT, DataBuffer.TYPE_INT})
    void aFileOfSuchSamplesIsRefusedToo(int dataType) throws IOException {
        byte[] tiff = Pictures.encode(picture(ColorSpace.CS_GRAY, dataType), "tiff");

        ImageDecodingException refused =
                assertThrows(ImageDecodingException.class, () -> new ImageDecoder().decode("x.tiff", tiff));

        assertEquals(Reason.UNSUPPORTED, refused.reason());
        assertTrue(refused.getMessage().startsWith("x.tiff: "), refused.getMessage());
        assertTrue(refused.getMessage().contains("convert it to JPEG or PNG"), refused.getMessage());
    }
}
