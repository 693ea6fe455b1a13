package org.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.backbone.StagePooling;
import org.graft.data.LabeledImage;
import org.graft.engine.ComputeEngine;
import org.graft.suite.SuiteEngine;
import org.graft.testing.TinyBackbone;
import org.graft.train.BackboneFeatures.Rows;
import org.graft.train.HeadSelection.Choice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of stages by cross-validation, on features whose use is known. */
class HeadSelectionSuite {

    private static final int CLASSES = 3;
    private static final int FIRST = TinyBackbone.ARCHITECTURE.channelsAfter("first");
    private static final int SECOND = TinyBackbone.ARCHITECTURE.channelsAfter("second");
    private static ComputeEngine engine;

    private final List<String> messages = new ArrayList<>();

    @BeforeAll
    static void open() {
        engine = SuiteEngine.open();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 12})
    void theStageThatSeparatesTheClassesWins(int images) {
        List<Choice> ranked = rank(List.of(List.of("first"), List.of("second")), List.of(0.01), rows(images));

        assertEquals(List.of("second"), ranked.get(0).stages());
        assertEquals(1, ranked.get(0).accuracy(), "the classes lie far apart");
        assertTrue(ranked.get(1).accuracy() < 1, "noise says nothing of the class");
        assertEquals(List.of(), messages);
    }

    @Test
    void tiesGoToTheCandidateThatIsListedFirst() {
        List<List<String>> candidates = List.of(List.of("second"), List.of("first", "second"));
        Rows rows = rows(6);

        assertEquals(
                List.of("second 0.1", "second 0.01", "first+second 0.1", "first+second 0.01"),
                names(rank(candidates, List.of(0.1, 0.01), rows)));
        assertEquals(
                List.of("first+second 0.01", "first+second 0.1", "second 0.01", "second 0.1"),
                names(rank(List.of(candidates.get(1), candidates.get(0)), List.of(0.01, 0.1), rows)));
    }

    @Test
    void classesWithLessImagesThanFoldsAreScored() {
        for (int first = 1; first <= 4; first++) {
            for (int second = 1; second <= 4; second++) {
                if (first == 1 && second == 1) {
                    continue;
                }
                List<Choice> ranked =
                        rank(List.of(List.of("first"), List.of("second")), List.of(0.01), rows(first, second, 1));

                assertEquals(2, ranked.size());
                for (Choice choice : ranked) {
                    assertTrue(
                            choice.accuracy() >= 0 && choice.accuracy() <= 1, first + " and " + second + ": " + choice);
                }
            }
        }
    }

    @Test
    void ifNoClassHasTwoImagesTheFirstCandidateIsTakenAndTold() {
        List<Choice> ranked = rank(List.of(List.of("first"), List.of("second")), List.of(0.1, 0.01), rows(1));

        assertEquals(List.of(new Choice(List.of("first"), 0.1, Double.NaN)), ranked);
        assertEquals(1, messages.size());
        assertTrue(messages.get(0).contains("the head reads first, the first candidate"), messages.get(0));
    }

    @Test
    void oneCandidateNeedsNoScore() {
        assertEquals(
                List.of(new Choice(List.of("second"), 0.1, Double.NaN)),
                rank(List.of(List.of("second")), List.of(0.1), rows(1)));
        assertEquals(List.of(), messages);
    }

    private List<Choice> rank(List<List<String>> candidates, List<Double> l2, Rows rows) {
        HeadSettings settings = new HeadSettings(candidates, StagePooling.AVERAGE, List.of(), true, l2, 5);
        return new HeadSelection(engine, settings, new RandomStreams(4))
                .rank(rows, new Targets(rows.labels(), CLASSES, true, 0), new TrainingProgress() {
                    @Override
                    public void message(String text) {
                        messages.add(text);
                    }
                });
    }

    private static Rows rows(int images) {
        return rows(images, images, images);
    }

    /** The stage {@code first} is noise, the stage {@code second} a small cloud around one corner a class. */
    private static Rows rows(int... counts) {
        SplittableRandom random = new SplittableRandom(6);
        List<LabeledImage> images = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (int label = 0; label < CLASSES; label++) {
            for (int i = 0; i < counts[label]; i++) {
                float[] row = new float[FIRST + SECOND];
                for (int j = 0; j < FIRST; j++) {
                    row[j] = (float) random.nextDouble(-1, 1);
                }
                for (int j = 0; j < CLASSES; j++) {
                    row[FIRST + j] = (float) random.nextDouble(-0.1, 0.1);
                }
                row[FIRST + label] += 5;
                images.add(new LabeledImage(Path.of(label + "-" + i + ".png"), label));
                rows.add(row);
            }
        }
        return Rows.of(images, TinyBackbone.ARCHITECTURE, TinyBackbone.ARCHITECTURE.stageNames(), FeatureRows.of(rows));
    }

    private static List<String> names(List<Choice> choices) {
        return choices.stream()
                .map(choice -> String.join("+", choice.stages()) + " " + choice.l2())
                .toList();
    }
}
