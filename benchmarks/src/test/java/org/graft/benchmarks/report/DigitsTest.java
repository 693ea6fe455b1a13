package org.graft.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DigitsTest {

    @Test
    void threeDigitsAreSignificant() {
        assertEquals("12.3", Digits.of(12.345));
        assertEquals("0.0457", Digits.of(0.045678));
        assertEquals("1230", Digits.of(1234.5));
        assertEquals("100", Digits.of(99.96));
        assertEquals("10.0", Digits.of(9.996));
        assertEquals("1.00", Digits.of(1));
        assertEquals("-5.00", Digits.of(-5));
        assertEquals("0", Digits.of(0));
        assertEquals("not a number", Digits.of(Double.NaN));
        assertEquals("infinite", Digits.of(Double.POSITIVE_INFINITY));
    }

    @Test
    void bytesAreInPowersOfAThousand() {
        assertEquals("0 B", Digits.bytes(0));
        assertEquals("-813 B", Digits.bytes(-813.4));
        assertEquals("999 B", Digits.bytes(999));
        assertEquals("1.00 kB", Digits.bytes(1000));
        assertEquals("1.00 MB", Digits.bytes(999_600));
        assertEquals("1.23 GB", Digits.bytes(1_234_567_890));
    }

    @Test
    void errorsArePowersOfTen() {
        assertEquals("3.2e-7", Digits.error(3.21e-7));
        assertEquals("1.0e-12", Digits.error(1e-12));
        assertEquals("0", Digits.error(0));
        assertEquals("infinite", Digits.error(Double.POSITIVE_INFINITY));
    }
}
