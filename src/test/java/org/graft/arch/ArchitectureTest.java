package org.graft.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.graft.arch.Node.Convolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** InceptionV3's table against the numbers on which Keras, torchvision and GluonCV agree. */
class ArchitectureTest {

    private static final Architecture INCEPTION = InceptionV3.ARCHITECTURE;

    @ParameterizedTest
    @CsvSource({
        "stem, 5, 192, 35", "mixed0, 7, 256, 35", "mixed1, 7, 288, 35", "mixed2, 7, 288, 35",
        "mixed3, 4, 768, 17", "mixed4, 10, 768, 17", "mixed5, 10, 768, 17", "mixed6, 10, 768, 17",
        "mixed7, 10, 768, 17", "mixed8, 6, 1280, 8", "mixed9, 9, 2048, 8", "mixed10, 9, 2048, 8"
    })
    void stagesHaveThePublishedConvolutionsChannelsAndSizes(String stage, int convolutions, int channels, int side) {
        Stage found = INCEPTION.stages().get(INCEPTION.indexOf(stage));

        assertEquals(convolutions, found.body().convolutions().size());
        assertEquals(channels, INCEPTION.channelsAfter(stage));
        assertEquals(Size.square(side), INCEPTION.sizeAfter(stage, Size.square(299)));
    }

    @Test
    void parametersAddUpToThePublishedNumbers() {
        List<Convolution> all = INCEPTION.convolutions();

        assertEquals(12, INCEPTION.stages().size());
        assertEquals(94, all.size());
        assertEquals(94, new HashSet<>(all.stream().map(Convolution::name).toList()).size(), "names are unique");
        assertEquals(
                21_751_136,
                all.stream()
                        .mapToLong(each -> Arrays.stream(each.weightShape()).reduce(1, (a, b) -> a * b))
                        .sum());
        assertEquals(17_216, all.stream().mapToInt(Convolution::outputChannels).sum());
    }

    @Test
    void convolutionsAreNumberedByBranchAndDepth() {
        List<String> names =
                INCEPTION.convolutions().stream().map(Convolution::name).toList();

        // Keras' conv2d_6 to conv2d_12 are mixed0, conv2d_77 to conv2d_85 are mixed9; both count from 1.
        assertEquals("mixed0.branch1x1", names.get(5));
        assertEquals("mixed0.branch_pool", names.get(11));
        assertEquals("mixed9.branch1x1", names.get(76));
        assertEquals("mixed9.branch_pool", names.get(84));
    }

    @Test
    void everyStageWorksOnTheMinimumSizeAndTheLastOneNotBelow() {
        Size minimum = INCEPTION.minimumSize();

        for (String stage : INCEPTION.stageNames()) {
            assertTrue(INCEPTION.sizeAfter(stage, minimum).height() >= 1, stage);
        }
        assertEquals(Size.square(0), INCEPTION.sizeAfter("mixed8", Size.square(minimum.height() - 1)));
    }

    @Test
    void sizesFollowHeightAndWidthByThemselves() {
        assertEquals(new Size(35, 7), INCEPTION.sizeAfter("mixed2", new Size(299, 75)));
    }

    @Test
    void aShorterArchitectureEndsAtItsStage() {
        Architecture shorter = INCEPTION.upTo("mixed1");

        assertEquals(List.of("stem", "mixed0", "mixed1"), shorter.stageNames());
        assertEquals("mixed1", shorter.lastStage());
        assertEquals(19, shorter.convolutions().size());
    }

    @Test
    void anUnknownStageIsNamedWithThoseThereAre() {
        String message = assertThrows(IllegalArgumentException.class, () -> INCEPTION.upTo("mixed11"))
                .getMessage();

        assertTrue(message.contains("'mixed11'") && message.contains("stem, mixed0"), message);
    }

    @Test
    void anUnknownArchitectureIsNamedWithThoseThereAre() {
        assertEquals(INCEPTION, Architectures.byName("inception_v3"));
        String message = assertThrows(IllegalArgumentException.class, () -> Architectures.byName("resnet50"))
                .getMessage();

        assertTrue(message.contains("'resnet50'") && message.contains("inception_v3"), message);
    }

    @Test
    void aConvolutionRefusesAnotherNumberOfChannels() {
        Convolution first = INCEPTION.convolutions().get(0);

        String message = assertThrows(IllegalArgumentException.class, () -> first.outputChannels(4))
                .getMessage();

        assertTrue(message.contains("stem.conv1") && message.contains("4"), message);
    }
}
