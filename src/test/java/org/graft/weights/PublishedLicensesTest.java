package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PublishedLicensesTest {

    @Test
    void publishedFilesAreKnownByTheirChecksums() {
        assertEquals("MIT (weights published with Keras)", PublishedLicenses.of("bcbd6486424b2319ff4ef7d526e38f63"));
        assertEquals(
                "Apache-2.0 (weights published by GluonCV)",
                PublishedLicenses.of("52be00262b1e36c82a733804e541fad48cbbcc2d"));
        assertEquals("not stated in the file", PublishedLicenses.of("00"));
    }
}
