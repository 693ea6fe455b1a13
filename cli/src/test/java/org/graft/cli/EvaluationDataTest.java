package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.graft.data.DataException;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationDataTest {

    @TempDir
    Path temporary;

    private List<Integer> labels(Split split, String... classes) throws Exception {
        return EvaluationData.find(temporary.toString(), split, List.of(classes)).images().stream()
                .map(LabeledImage::label)
                .toList();
    }

    @Test
    void flatFolderIsTakenWholeWithTheLabelsOfTheModel() throws Exception {
        Photos.folder(temporary, 2, "aster", "rose");
        // The model knows a class more, between the two.
        assertEquals(List.of(0, 0, 2, 2), labels(null, "aster", "daisy", "rose"));
    }

    @Test
    void testImagesComeBeforeValidationImages() throws Exception {
        Photos.folder(temporary.resolve("train"), 2, "aster", "rose");
        Photos.folder(temporary.resolve("validation"), 3, "aster", "rose");
        assertEquals(6, labels(null, "aster", "rose").size());
        Photos.folder(temporary.resolve("test"), 1, "aster", "rose");
        assertEquals(List.of(0, 1), labels(null, "aster", "rose"));
    }

    @Test
    void askedSplitIsTaken() throws Exception {
        Photos.folder(temporary.resolve("train"), 2, "rose", "tulip");
        Photos.folder(temporary.resolve("validation"), 1, "rose", "tulip");
        assertEquals(List.of(1, 1, 2, 2), labels(Split.TRAINING, "aster", "rose", "tulip"));
        assertThrows(DataException.class, () -> labels(Split.TEST, "aster", "rose", "tulip"));
    }

    @Test
    void classThatTheModelDoesNotKnowIsAnErrorThatNamesIt() throws Exception {
        Photos.folder(temporary, 2, "aster", "cactus");
        for (Split split : new Split[] {null, Split.TRAINING}) {
            DataException error = assertThrows(DataException.class, () -> labels(split, "aster", "rose"));
            assertTrue(error.getMessage().contains("does not know: cactus"), error.getMessage());
            assertTrue(error.getMessage().contains("aster, rose"), error.getMessage());
        }
    }
}
