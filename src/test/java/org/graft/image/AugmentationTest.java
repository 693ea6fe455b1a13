package org.graft.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.SplittableRandom;
import org.graft.image.Augmentation.Draw;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final Augmentation MOVES = new Augmentation(30, 0.2, 0.2, 0.2, 0.2, true, 1, 0, 0, 0);

    private static final Draw STILL = new Draw(0, 0, 0, 0, 1, 1, false, 1, 1, 1);

    private final RgbImage square = Pictures.formula(21, 21);

    @Test
    void noneIsThePictureItself() {
        assertSame(square, Augmentation.NONE.apply(square, 21, 21, Interpolation.BILINEAR, new SplittableRandom(1)));
        assertTrue(Augmentation.NONE.isNone());
    }

    @Test
    void aShiftByWholePixelsMovesThemAndRepeatsTheEdge() {
        RgbImage image = Pictures.formula(10, 10);

        RgbImage moved = new Draw(0, 0.2, -0.3, 0, 1, 1, false, 1, 1, 1).change(image);

        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 10; x++) {
                assertEquals(image.sample(Math.max(0, x - 3), Math.min(9, y + 2), 1), moved.sample(x, y, 1));
            }
        }
    }

    @Test
    void aQuarterTurnMapsPixelsOnPixels() {
        RgbImage turned = new Draw(Math.PI / 2, 0, 0, 0, 1, 1, false, 1, 1, 1).change(square);

        // New (row, column) shows old (-column, row) about the middle.
        for (int y = 0; y < 21; y++) {
            for (int x = 0; x < 21; x++) {
                assertEquals(square.sample(y, 20 - x, 0), turned.sample(x, y, 0));
            }
        }
    }

    @Test
    void zoomScalesAboutTheMiddle() {
        RgbImage wide = new Draw(0, 0, 0, 0, 1, 2, false, 1, 1, 1).change(square);

        assertEquals(square.sample(10, 4, 0), wide.sample(10, 4, 0));
        assertEquals(square.sample(14, 4, 0), wide.sample(12, 4, 0));
        assertEquals(square.sample(20, 4, 0), wide.sample(17, 4, 0));
    }

    @Test
    void shearMovesRowsByTheSineOfTheAngleAndSquashesColumnsByItsCosine() {
        double angle = Math.toRadians(30);

        RgbImage sheared = new Draw(0, 0, 0, angle, 1, 1, false, 1, 1, 1).change(positions(101, 101));

        assertEquals(50 + 10 - Math.sin(angle) * 20, sheared.sample(50 + 20, 50 + 10, 0), 0.51);
        assertEquals(50 + Math.cos(angle) * 20, sheared.sample(50 + 20, 50 + 10, 1), 0.51);
    }

    /**
     * The map of Keras 2.1's {@code random_transform}, from a new (row, column) about the middle to the old one, as the
     * product of its four matrices in its order: rotation, shift, shear, zoom.
     */
    @Test
    void allMovesTogetherAreTheMatrixProductOfKeras() {
        int height = 81;
        int width = 121;
        Draw draw = new Draw(0.4, 0.07, -0.11, 0.3, 1.15, 0.85, false, 1, 1, 1);
        double[][] rotation = {{Math.cos(0.4), -Math.sin(0.4), 0}, {Math.sin(0.4), Math.cos(0.4), 0}, {0, 0, 1}};
        double[][] shift = {{1, 0, 0.07 * height}, {0, 1, -0.11 * width}, {0, 0, 1}};
        double[][] shear = {{1, -Math.sin(0.3), 0}, {0, Math.cos(0.3), 0}, {0, 0, 1}};
        double[][] zoom = {{1.15, 0, 0}, {0, 0.85, 0}, {0, 0, 1}};
        double[][] map = product(product(product(rotation, shift), shear), zoom);

        RgbImage moved = draw.change(positions(width, height));

        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double[][] place = product(map, new double[][] {{y - 40}, {x - 60}, {1}});
                // Half a step of a sample, and the fixed-point positions.
                assertEquals(Math.max(0, Math.min(80, 40 + place[0][0])), moved.sample(x, y, 0), 0.51);
                assertEquals(Math.max(0, Math.min(120, 60 + place[1][0])), moved.sample(x, y, 1), 0.51);
            }
        }
    }

    private static double[][] product(double[][] left, double[][] right) {
        double[][] product = new double[left.length][right[0].length];
        for (int row = 0; row < product.length; row++) {
            for (int column = 0; column < product[row].length; column++) {
                for (int i = 0; i < right.length; i++) {
                    product[row][column] += left[row][i] * right[i][column];
                }
            }
        }
        return product;
    }

    /** A picture whose red is its row and whose green is its column, so that positions can be read off. */
    private static RgbImage positions(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            pixels[3 * i] = (byte) (i / width);
            pixels[3 * i + 1] = (byte) (i % width);
        }
        return new RgbImage(width, height, pixels);
    }

    @Test
    void flipMirrors() {
        RgbImage flipped = new Draw(0, 0, 0, 0, 1, 1, true, 1, 1, 1).change(square);

        assertEquals(square.sample(0, 7, 2), flipped.sample(20, 7, 2));
        assertEquals(square, new Draw(0, 0, 0, 0, 1, 1, true, 1, 1, 1).change(flipped));
    }

    @Test
    void coloursScale() {
        RgbImage image = Pictures.row(50, 100, 150, 200);

        assertEquals(Pictures.row(75, 150, 225, 255), new Draw(0, 0, 0, 0, 1, 1, false, 1.5, 1, 1).change(image));
        assertEquals(Pictures.row(88, 113, 138, 163), new Draw(0, 0, 0, 0, 1, 1, false, 1, 0.5, 1).change(image));
        assertEquals(image, new Draw(0, 0, 0, 0, 1, 1, false, 1, 1, 0.5).change(image));
        RgbImage red = new RgbImage(1, 1, new byte[] {(byte) 200, 0, 0});
        RgbImage pale = new Draw(0, 0, 0, 0, 1, 1, false, 1, 1, 0).change(red);
        assertEquals(60, pale.sample(0, 0, 0));
        assertEquals(60, pale.sample(0, 0, 1));
    }

    @Test
    void sameSeedGivesTheSamePixelsAndAnotherSeedOthers() {
        Augmentation all = new Augmentation(30, 0.2, 0.2, 5, 0.2, true, 0.3, 0.2, 0.2, 0.2);

        assertEquals(vary(all, 7), vary(all, 7));
        assertNotEquals(vary(all, 7), vary(all, 8));
    }

    @Test
    void drawsStayInTheirRangesAndFillThem() {
        SplittableRandom random = new SplittableRandom(3);
        double smallest = 0;
        double largest = 0;
        int flips = 0;
        for (int i = 0; i < 1000; i++) {
            Draw draw = Draw.from(MOVES, random);
            double degrees = Math.toDegrees(draw.angle());
            assertTrue(Math.abs(degrees) <= 30 && Math.abs(draw.rowShift()) <= 0.2);
            assertTrue(Math.abs(Math.toDegrees(draw.shear())) <= 0.2 && Math.abs(draw.rowZoom() - 1) <= 0.2);
            smallest = Math.min(smallest, degrees);
            largest = Math.max(largest, degrees);
            flips += draw.flip() ? 1 : 0;
        }
        assertTrue(smallest < -29 && largest > 29);
        assertTrue(flips > 400 && flips < 600);
    }

    @Test
    void randomCropsKeepTheAskedSize() {
        Augmentation crops = new Augmentation(0, 0, 0, 0, 0, false, 0.08, 0, 0, 0);
        for (int[] size : new int[][] {{40, 30}, {1, 1}, {300, 2}, {2, 300}}) {
            RgbImage image = Pictures.formula(size[0], size[1]);
            for (int seed = 0; seed < 20; seed++) {
                RgbImage crop = crops.apply(image, 16, 12, Interpolation.BILINEAR, new SplittableRandom(seed));
                assertEquals(16, crop.width());
                assertEquals(12, crop.height());
            }
        }
    }

    @Test
    void randomCropsStayInTheirRangesAndFillThem() {
        SplittableRandom random = new SplittableRandom(5);
        DoubleSummaryStatistics areas = new DoubleSummaryStatistics();
        DoubleSummaryStatistics proportions = new DoubleSummaryStatistics();
        DoubleSummaryStatistics rows = new DoubleSummaryStatistics();
        DoubleSummaryStatistics columns = new DoubleSummaryStatistics();
        for (int i = 0; i < 1000; i++) {
            Cut cut = Cut.of(0.3, 240, 240, random);
            areas.accept(cut.height() * cut.width() / (240 * 240));
            proportions.accept(Math.log(cut.width() / cut.height()));
            rows.accept(cut.row() - 119.5);
            columns.accept(cut.column() - 119.5);
        }

        // A side is read off to 1.3 of 120 or more pixels.
        assertEquals(0.3, areas.getMin(), 0.01);
        assertTrue(areas.getMax() > 0.95 && areas.getMax() < 1.01, "" + areas);
        assertEquals(Math.log(3.0 / 4), proportions.getMin(), 0.03);
        assertEquals(Math.log(4.0 / 3), proportions.getMax(), 0.03);
        // The area is uniform from 0.3 to 1, but the largest cuts do not fit in every proportion.
        assertTrue(areas.getAverage() > 0.5 && areas.getAverage() < 0.65, "" + areas);
        assertEquals(0, proportions.getAverage(), 0.03);
        for (DoubleSummaryStatistics places : List.of(rows, columns)) {
            assertEquals(0, places.getAverage(), 4);
            assertTrue(places.getMin() < -40 && places.getMax() > 40, "" + places);
        }
    }

    @Test
    void ofAVeryLongPictureTheMiddleIsCutInAnAllowedProportion() {
        Cut wide = Cut.of(0.99, 240, 60, new SplittableRandom(1));
        Cut high = Cut.of(0.99, 60, 240, new SplittableRandom(1));

        for (double[] line : new double[][] {
            {80, wide.width()}, {60, wide.height()}, {119.5, wide.column()}, {29.5, wide.row()},
            {60, high.width()}, {80, high.height()}, {29.5, high.column()}, {119.5, high.row()}
        }) {
            assertEquals(line[0], line[1], 1.3);
        }
    }

    /** The rectangle that was cut out: its sides and its middle, in pixels. */
    private record Cut(double width, double height, double column, double row) {

        private static final int SIDE = 64;
        private static final int MARGIN = 6;

        /** Reads the rectangle off two pixels of a picture of positions, away from the edges where resizing repeats pixels. */
        static Cut of(double minimumArea, int width, int height, SplittableRandom random) {
            RgbImage cut = new Augmentation(0, 0, 0, 0, 0, false, minimumArea, 0, 0, 0)
                    .apply(positions(width, height), SIDE, SIDE, Interpolation.BILINEAR, random);
            int last = SIDE - 1 - MARGIN;
            double scale = SIDE / (double) (last - MARGIN);
            return new Cut(
                    scale * (cut.sample(last, MARGIN, 1) - cut.sample(MARGIN, MARGIN, 1)),
                    scale * (cut.sample(MARGIN, last, 0) - cut.sample(MARGIN, MARGIN, 0)),
                    (cut.sample(last, MARGIN, 1) + cut.sample(MARGIN, MARGIN, 1)) / 2.0,
                    (cut.sample(MARGIN, last, 0) + cut.sample(MARGIN, MARGIN, 0)) / 2.0);
        }
    }

    @Test
    void jsonKeepsEveryValueAndFillsAbsentOnes() throws IOException {
        ObjectMapper json = new ObjectMapper();

        assertEquals(MOVES, json.readValue(json.writeValueAsString(MOVES), Augmentation.class));
        assertEquals(Augmentation.NONE, json.readValue("{}", Augmentation.class));
    }

    @Test
    void valuesOutsideTheirRangeAreNamed() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> new Augmentation(0, 0, 0, 0, 1.5, false, 1, 0, 0, 0));

        assertEquals("the augmentation's zoom is 1.5; it must be 0 up to but not including 1", e.getMessage());
    }

    @Test
    void aStillDrawChangesNothing() {
        assertSame(square, STILL.change(square));
    }

    private static RgbImage vary(Augmentation augmentation, long seed) {
        return augmentation.apply(Pictures.formula(50, 40), Preprocessing.direct(32), new SplittableRandom(seed));
    }
}
