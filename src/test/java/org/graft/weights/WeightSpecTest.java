package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightSpecTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto",
                "none",
                "zoo",
                "nsfwjs",
                "keras:model.h5",
                "safetensors:a/model.safetensors",
                "tfjs:folder",
                "params:x.params"
            })
    void everyFormIsPrintedAsItIsParsed(String text) {
        assertEquals(text, WeightSpec.parse(text).toString());
    }

    @Test
    void theFileMayHaveColons() {
        WeightSpec specification = WeightSpec.parse("keras:a:b.h5");

        assertEquals(WeightSpec.Kind.KERAS, specification.kind());
        assertEquals(Optional.of(Path.of("a:b.h5")), specification.file());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "imagenet", "keras", "keras:", "keras: ", "zoo:x", "zoo:", "Auto", "model.h5", ":x"})
    void otherFormsAreErrorsThatListTheForms(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> WeightSpec.parse(text))
                .getMessage();

        assertTrue(message.contains("'" + text + "'"), message);
        assertTrue(
                message.contains(
                        "auto, none, zoo, nsfwjs, keras:FILE.h5, safetensors:FILE, tfjs:DIR|FILE.tgz, params:FILE"),
                message);
    }

    @Test
    void poolPaddingIsPrintedAsItIsParsed() {
        for (PoolPadding padding : PoolPadding.values()) {
            assertEquals(padding, PoolPadding.parse(padding.label()));
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PoolPadding.parse("half"))
                .getMessage()
                .contains("counted or not-counted"));
    }
}
