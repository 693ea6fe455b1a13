package org.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graft.backbone.StagePooling;
import org.graft.data.DataException;
import org.graft.data.ImageHashes;
import org.graft.data.ImageTrees;
import org.graft.data.LabeledImage;
import org.graft.data.Split;
import org.graft.image.Preprocessing;
import org.graft.model.ModelManifest;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationDataTest {

    @TempDir
    Path temporary;

    private List<Integer> labels(Split split, String... classes) throws Exception {
        return find(split, Map.of(), classes).images().stream()
                .map(LabeledImage::label)
                .toList();
    }

    private EvaluationData find(Split split, Map<String, Object> provenance, String... classes) throws Exception {
        ModelManifest manifest = new ModelManifest(
                ModelManifest.FORMAT,
                "inception_v3",
                "mixed10",
                List.of(classes),
                List.of("mixed10"),
                StagePooling.AVERAGE,
                Preprocessing.direct(299),
                ChannelScaling.unit(),
                PoolPadding.COUNTED,
                false,
                Map.of(),
                provenance,
                Map.of());
        return EvaluationData.find(temporary.toString(), split, manifest, Optional.empty(), new ImageHashes());
    }

    @Test
    void trainingImagesAloneGiveThoseThatTheRuleKeepsFromTraining() throws Exception {
        Photos.folder(temporary.resolve("train"), 5, "aster", "rose");
        EvaluationData data = find(null, Map.of(), "aster", "rose");
        assertEquals(
                List.of(0, 1), data.images().stream().map(LabeledImage::label).toList());
        assertTrue(data.origin().startsWith("the validation images, "), data.origin());
        assertTrue(data.origin().contains("20 % validation"), data.origin());
        DataException error = assertThrows(DataException.class, () -> labels(null, "cactus"));
        assertTrue(error.getMessage().contains("and has aster, rose"), error.getMessage());
    }

    @Test
    void imagesThatTheModelLearnedFromAreNotTakenUnlessAskedFor() throws Exception {
        Photos.folder(temporary, 5, "aster", "rose");
        String splitBy = ImageTrees.discover(temporary).splitBy();
        Map<String, Object> provenance = Map.of("data", temporary.toString(), "splitBy", splitBy);

        EvaluationData data = find(null, provenance, "aster", "rose");
        assertEquals(ImageTrees.discover(temporary).images(Split.VALIDATION), data.images());
        assertTrue(data.origin().endsWith(", as when the model was trained"), data.origin());
        assertEquals(
                8, find(Split.TRAINING, provenance, "aster", "rose").images().size());

        Map<String, Object> elsewhere = Map.of("data", temporary + "-other", "splitBy", splitBy);
        assertEquals(10, find(null, elsewhere, "aster", "rose").images().size());
        Map<String, Object> otherwise = Map.of("data", temporary.toString(), "splitBy", "split by hand");
        assertEquals(10, find(null, otherwise, "aster", "rose").images().size());
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
