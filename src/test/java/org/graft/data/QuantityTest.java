package org.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuantityTest {

    @Test
    void oneIsSingularAndAllElseIsPlural() {
        assertEquals("0 images", Quantity.of(0, "image"));
        assertEquals("1 image", Quantity.of(1, "image"));
        assertEquals("2 images", Quantity.of(2, "image"));
        assertEquals("1 class", Quantity.of(1, "class"));
        assertEquals("3 classes", Quantity.of(3, "class"));
    }
}
