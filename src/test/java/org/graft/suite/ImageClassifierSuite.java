package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.ImageFactory;
import java.awt.image.BufferedImage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.graft.engine.ComputeEngine;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.ImageSource;
import org.graft.image.RgbImage;
import org.graft.model.ClassifierListener;
import org.graft.model.ClassifierOptions;
import org.graft.model.FusedClassifier;
import org.graft.model.ImageClassifier;
import org.graft.model.MicroBatching;
import org.graft.model.Network;
import org.graft.testing.OddImageFile;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application does with a trained model. */
class ImageClassifierSuite {

    /** For means of probabilities in single precision. */
    private static final float FLIP_TOLERANCE = 1e-6f;

    /** For pixels that a lossy format changed a little: a picture that is turned or of other colours differs by more. */
    private static final double LOSSY_TOLERANCE = 0.02;

    @TempDir
    static Path folder;

    private static ComputeEngine engine;
    private static Path model;
    private static Path photo;
    private static ClassifierOptions options;

    @BeforeAll
    static void save() throws IOException {
        engine = SuiteEngine.open();
        options = ClassifierOptions.defaults().withEngine(engine);
        model = SmallModel.save(folder.resolve("model"), SmallModel.network(1)).directory();
        photo = SmallPhotos.write(folder.resolve("photos"), 2, 1).resolve("train/dots/0.png");
    }

    @Test
    void aPhotoGetsItsLabelsTheMostProbableFirst() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options.withTopK(2))) {
            Classifications result = classifier.classify(photo);

            List<Classifications.Classification> top = result.topK();
            assertEquals(2, top.size());
            assertTrue(top.get(0).getProbability() >= top.get(1).getProbability());
            assertTrue(SmallPhotos.CLASSES.contains(top.get(0).getClassName()));
            assertEquals(SmallPhotos.CLASSES, classifier.classes());
            float[] row = classifier.probabilities(List.of(prepared(classifier)))[0];
            double sum = 0;
            for (int c = 0; c < row.length; c++) {
                sum += row[c];
                assertEquals(row[c], result.get(SmallPhotos.CLASSES.get(c)).getProbability(), 1e-6);
            }
            assertEquals(1, sum, 1e-5);
        }
    }

    /** Which is computed in parts. */
    @Test
    void aHugeBatchGetsTheAnswersOfItsImages() throws IOException {
        AtomicInteger largest = new AtomicInteger();
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void computed(int images, Duration computing) {
                largest.accumulateAndGet(images, Math::max);
            }
        };
        try (ImageClassifier classifier = ImageClassifier.load(model, options.withListener(listener))) {
            RgbImage first = prepared(classifier);
            List<RgbImage> images = new ArrayList<>(Collections.nCopies(300, first));
            images.set(299, first.flipHorizontally());

            float[][] together = classifier.probabilities(images);

            assertEquals(300, together.length);
            assertEquals(128, largest.get());
            assertArrayEquals(together[0], together[298], 1e-5f);
            assertArrayEquals(classifier.probabilities(images.subList(299, 300))[0], together[299], 1e-5f);
        }
    }

    @Test
    void aBatchGetsTheAnswersOfItsImages() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options)) {
            RgbImage first = prepared(classifier);
            RgbImage second = first.flipHorizontally();

            float[][] together = classifier.probabilities(List.of(first, second));

            assertArrayEquals(classifier.probabilities(List.of(first))[0], together[0], 1e-5f);
            assertArrayEquals(classifier.probabilities(List.of(second))[0], together[1], 1e-5f);
        }
    }

    @Test
    void withFlipAtTestTheAnswerIsTheMeanOfAPhotoAndItsMirrorImage() throws IOException {
        Network network = SmallModel.network(1);
        Path flipping =
                SmallModel.save(folder.resolve("flipping"), network, true).directory();
        try (FusedClassifier plain = new FusedClassifier(engine, network, false);
                FusedClassifier averaging = new FusedClassifier(engine, network, true);
                ImageClassifier loaded = ImageClassifier.load(flipping, options)) {
            // One half is dark, so that mirroring changes the answer by more than rounding.
            RgbImage first = darkOnTheLeft(prepared(loaded));
            RgbImage second = prepared(loaded);
            float[][] ofBoth = plain.probabilities(List.of(first, second));
            float[][] ofMirrored = plain.probabilities(List.of(first.flipHorizontally(), second.flipHorizontally()));

            float[][] answers = averaging.probabilities(List.of(first, second));
            float[][] answersOfLoaded = loaded.probabilities(List.of(first, second));

            assertTrue(Math.abs(ofBoth[0][0] - ofMirrored[0][0]) > 100 * FLIP_TOLERANCE, "the sides do not matter");
            for (int row = 0; row < 2; row++) {
                for (int c = 0; c < SmallPhotos.CLASSES.size(); c++) {
                    float mean = (ofBoth[row][c] + ofMirrored[row][c]) / 2;
                    assertEquals(mean, answers[row][c], FLIP_TOLERANCE);
                    assertEquals(mean, answersOfLoaded[row][c], FLIP_TOLERANCE);
                }
            }
        }
    }

    @Test
    void everyKindOfImageGetsTheSameAnswer() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options);
                InputStream stream = Files.newInputStream(photo)) {
            Classifications expected = classifier.classify(photo);
            BufferedImage picture = ImageIO.read(photo.toFile());
            List<ImageSource> sources = List.of(
                    ImageSource.of(photo),
                    ImageSource.of("bytes", Files.readAllBytes(photo)),
                    ImageSource.of("stream", Files.newInputStream(photo)),
                    ImageSource.of("picture", picture),
                    ImageSource.of("DJL's", ImageFactory.getInstance().fromFile(photo)));
            List<Classifications> all = new ArrayList<>(classifier.classifyAll(sources));
            all.add(classifier.classify(Files.readAllBytes(photo)));
            all.add(classifier.classify(stream));
            all.add(classifier.classify(picture));
            all.add(classifier.classify(ImageFactory.getInstance().fromFile(photo)));
            assertEquals(9, all.size());
            for (Classifications found : all) {
                for (String label : SmallPhotos.CLASSES) {
                    assertEquals(
                            expected.get(label).getProbability(),
                            found.get(label).getProbability(),
                            1e-5);
                }
            }
            assertEquals(List.of(), classifier.classifyAll(List.of()));
        }
    }

    @Test
    void longListsAreClassifiedAndABrokenImageIsNamed() throws IOException {
        AtomicInteger undecodable = new AtomicInteger();
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void undecodable(ImageDecodingException failure) {
                undecodable.incrementAndGet();
            }
        };
        try (ImageClassifier classifier = ImageClassifier.load(model, options.withListener(listener))) {
            List<ImageSource> sources = new ArrayList<>(Collections.nCopies(35, ImageSource.of(photo)));
            assertEquals(35, classifier.classifyAll(sources).size());
            sources.set(20, ImageSource.of("the twentieth", new byte[] {1, 2, 3}));
            String message = assertThrows(ImageDecodingException.class, () -> classifier.classifyAll(sources))
                    .getMessage();
            assertTrue(message.contains("the twentieth"), message);
            assertEquals(1, undecodable.get());
        }
    }

    @Test
    void requestsOfManyThreadsKeepTheirAnswers() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (ImageClassifier classifier =
                ImageClassifier.load(model, options.withMicroBatching(new MicroBatching(4, Duration.ofMillis(50))))) {
            RgbImage first = prepared(classifier);
            RgbImage second = first.flipHorizontally();
            float[][] expected = classifier.probabilities(List.of(first, second));
            List<Callable<float[][]>> calls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                RgbImage image = i % 2 == 0 ? first : second;
                calls.add(() -> classifier.probabilities(List.of(image)));
            }
            List<Future<float[][]>> answers = pool.invokeAll(calls);
            for (int i = 0; i < 12; i++) {
                assertArrayEquals(expected[i % 2], answers.get(i).get()[0], 1e-5f);
            }
        } finally {
            pool.shutdown();
        }
    }

    /** Nor after an image that came to nothing. */
    @Test
    void aCallerWhoIsAloneDoesNotWaitForABatch() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jpg"), "no image");
        try (ImageClassifier classifier =
                ImageClassifier.load(model, options.withMicroBatching(new MicroBatching(4, Duration.ofSeconds(20))))) {
            long begin = System.nanoTime();
            assertThrows(ImageDecodingException.class, () -> classifier.classify(text));
            assertEquals(3, classifier.classify(photo).items().size());
            assertEquals(3, classifier.classify(photo).items().size());
            assertTrue(System.nanoTime() - begin < 15e9, "it waited for nobody");
        }
    }

    @Test
    void aBatchWaitsForAnImageThatIsBeingDecoded() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        InputStream slow = new FilterInputStream(Files.newInputStream(photo)) {
            @Override
            public int read(byte[] bytes, int start, int length) throws IOException {
                begun.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return super.read(bytes, start, length);
            }
        };
        List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
        ClassifierListener listener = new ClassifierListener() {
            @Override
            public void computed(int images, Duration computing) {
                batches.add(images);
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (slow;
                ImageClassifier classifier = ImageClassifier.load(
                        model,
                        options.withMicroBatching(new MicroBatching(2, Duration.ofSeconds(60)))
                                .withListener(listener))) {
            Future<Classifications> late = pool.submit(() -> classifier.classify(slow));
            begun.await();
            Future<Classifications> early = pool.submit(() -> classifier.classify(photo));
            assertThrows(TimeoutException.class, () -> early.get(200, TimeUnit.MILLISECONDS));
            gate.countDown();
            assertEquals(early.get().best().getProbability(), late.get().best().getProbability(), 1e-6);
        } finally {
            gate.countDown();
            pool.shutdown();
        }
        assertEquals(List.of(2), batches);
    }

    private static RgbImage darkOnTheLeft(RgbImage image) {
        byte[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            if (i / RgbImage.CHANNELS % image.width() < image.width() / 2) {
                pixels[i] = 0;
            }
        }
        return new RgbImage(image.width(), image.height(), pixels);
    }

    @Test
    void aClosedClassifierSaysSoAndMayBeClosedAgain() throws IOException {
        ImageClassifier classifier = ImageClassifier.load(model, options);
        assertTrue(classifier.isOpen());
        classifier.close();
        classifier.close();
        assertFalse(classifier.isOpen());

        for (Executable call : List.<Executable>of(
                () -> classifier.classify(photo),
                () -> classifier.classify(folder.resolve("none.png")),
                () -> classifier.classifyAll(List.of()),
                () -> classifier.prepare(ImageSource.of(photo)),
                () -> classifier.prepare(new RgbImage(1, 1, new byte[RgbImage.CHANNELS])))) {
            String message = assertThrows(IllegalStateException.class, call).getMessage();
            assertTrue(message.contains(model.toString()) && message.contains("closed"), message);
        }
    }

    @Test
    void aFileThatIsNoImageIsNamedAndTheClassifierGoesOn() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jpg"), "no image");
        try (ImageClassifier classifier = ImageClassifier.load(model, options)) {
            String message = assertThrows(ImageDecodingException.class, () -> classifier.classify(text))
                    .getMessage();
            assertTrue(message.contains("text.jpg"), message);
            assertThrows(ImageDecodingException.class, () -> classifier.classify(folder.resolve("none.png")));
            assertEquals(3, classifier.classify(photo).items().size());
        }
    }

    /** The first answers too, which come from what the warm-up would have computed first. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withAndWithoutWarmUpTheAnswersAreTheSame(boolean microBatching) throws IOException {
        ClassifierOptions plain =
                microBatching ? options.withMicroBatching(new MicroBatching(4, Duration.ofMillis(2))) : options;
        try (ImageClassifier cold = ImageClassifier.load(model, plain.withWarmUp(false));
                ImageClassifier warm = ImageClassifier.load(model, plain.withWarmUp(true))) {
            RgbImage image = prepared(cold);
            List<RgbImage> images = List.of(image, image.flipHorizontally(), darkOnTheLeft(image));
            for (int call = 0; call < 3; call++) {
                float[][] expected = warm.probabilities(images);
                float[][] found = cold.probabilities(images);
                for (int i = 0; i < images.size(); i++) {
                    assertArrayEquals(expected[i], found[i], FLIP_TOLERANCE, "image " + i + " of call " + call);
                }
            }
        }
    }

    /** One classifier for all: whatever it was asked before, the next answer is right. */
    @Test
    void anOddFileGetsTheAnswerOfThePlainPictureOrOneClearError() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options)) {
            for (OddImageFile odd : OddImageFile.all()) {
                Path file = Files.write(folder.resolve(odd.name()), odd.bytes());
                if (odd.reason().isPresent()) {
                    ImageDecodingException refused =
                            assertThrows(ImageDecodingException.class, () -> classifier.classify(file), odd.name());
                    assertEquals(odd.reason().get(), refused.reason(), odd.name());
                    assertTrue(refused.getMessage().startsWith(file + ": "), refused.getMessage());
                    continue;
                }
                Path plain = folder.resolve("plain-" + odd.name() + ".png");
                ImageIO.write(odd.picture().get().toBufferedImage(), "png", plain.toFile());
                Classifications expected = classifier.classify(plain);
                Classifications found = classifier.classify(file);
                for (String label : classifier.classes()) {
                    assertEquals(
                            expected.get(label).getProbability(),
                            found.get(label).getProbability(),
                            odd.tolerance() == 0 ? 1e-6 : LOSSY_TOLERANCE,
                            odd + ": " + label);
                }
            }
        }
    }

    @Test
    void anImageThatIsNotPreparedIsRefusedBeforeItJoinsABatch() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options)) {
            RgbImage prepared = classifier.prepare(ImageSource.of(photo));
            List<RgbImage> mixed = List.of(prepared, new RgbImage(2, 1, new byte[6]));

            Exception error = assertThrows(IllegalArgumentException.class, () -> classifier.classify(mixed));
            assertTrue(error.getMessage().contains("2 x 1"), error.getMessage());
            assertEquals(1, classifier.classify(List.of(prepared)).size());
        }
    }

    @Test
    void imagesOfMorePixelsThanAllowedAreRefused() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options.withMaximumPixels(10))) {
            ImageDecodingException error = assertThrows(ImageDecodingException.class, () -> classifier.classify(photo));
            assertEquals(ImageDecodingException.Reason.TOO_LARGE, error.reason());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void twoThreadsGetTheAnswersOfOne(int predictors) throws Exception {
        try (ImageClassifier classifier = ImageClassifier.load(model, options.withPredictors(predictors))) {
            RgbImage image = prepared(classifier);
            RgbImage mirrored = image.flipHorizontally();
            float[] expected = classifier.probabilities(List.of(image))[0];
            float[] other = classifier.probabilities(List.of(mirrored))[0];
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                List<Callable<float[]>> calls = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    RgbImage each = i % 2 == 0 ? image : mirrored;
                    calls.add(() -> classifier.probabilities(List.of(each))[0]);
                }
                int index = 0;
                for (Future<float[]> answer : threads.invokeAll(calls)) {
                    assertArrayEquals(index++ % 2 == 0 ? expected : other, answer.get(), 1e-6f);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static RgbImage prepared(ImageClassifier classifier) throws IOException {
        return classifier.prepare(new ImageDecoder().decode(photo).image());
    }

    @Test
    void theSoftmaxOfTheLogitsAreTheProbabilities() throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(model, options)) {
            RgbImage image = classifier.prepare(new ImageDecoder().decode(photo).image());
            float[] logits = classifier.logits(List.of(image))[0];
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit);
            }
            float[] expected = new float[logits.length];
            for (int i = 0; i < logits.length; i++) {
                expected[i] = (float) (Math.exp(logits[i]) / sum);
            }

            assertArrayEquals(expected, classifier.probabilities(List.of(image))[0], FLIP_TOLERANCE);
        }
    }
}
