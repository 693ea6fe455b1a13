package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTypeTest {

    /** Values of IEEE 754 binary16 from the standard's definition: largest, smallest normal, subnormal, special. */
    @ParameterizedTest
    @CsvSource({
        "0x0000, 0.0",
        "0x8000, -0.0",
        "0x0001, 5.9604644775390625e-8",
        "0x83ff, -6.097555160522461e-5",
        "0x0400, 6.103515625e-5",
        "0x3555, 0.333251953125",
        "0xc000, -2.0",
        "0x7bff, 65504.0",
        "0x7c00, Infinity",
        "0xfc00, -Infinity",
        "0x7e00, NaN",
    })
    void halfPrecisionIsExact(String bits, float expected) {
        short half = (short) (int) Integer.decode(bits);

        float actual =
                ElementType.F16.read(ParamsWriter.little(2).putShort(half).flip(), 1)[0];

        assertEquals(expected, actual);
    }
}
