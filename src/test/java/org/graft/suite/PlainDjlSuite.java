package org.graft.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Application;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graft.arch.InceptionV3;
import org.graft.backbone.FeatureExtractor;
import org.graft.backbone.StagePooling;
import org.graft.engine.ComputeEngine;
import org.graft.image.ImageDecoder;
import org.graft.image.Preprocessing;
import org.graft.model.ClassifierOptions;
import org.graft.model.ImageClassifier;
import org.graft.model.TrainedModel;
import org.graft.testing.SmallModel;
import org.graft.testing.SmallPhotos;
import org.graft.testing.TemporaryCache;
import org.graft.weights.PretrainedWeights;
import org.graft.weights.WeightSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trained models and the pretrained backbone by DJL's own classes. */
class PlainDjlSuite {

    private static final float TOLERANCE = 1e-5f;

    @TempDir
    static Path folder;

    private static ComputeEngine engine;
    private static Path model;
    private static List<Path> photos;

    @BeforeAll
    static void save() throws IOException {
        engine = SuiteEngine.open();
        model = SmallModel.save(folder.resolve("model"), SmallModel.network(1)).directory();
        Path data = SmallPhotos.write(folder.resolve("photos"), 2, 1);
        photos = List.of(data.resolve("train/dots/0.png"), data.resolve("train/dots/1.png"));
    }

    private static ImageClassifier classifier() throws IOException {
        return ImageClassifier.load(
                model, ClassifierOptions.defaults().withEngine(engine).withTopK(3));
    }

    private static void assertSame(Classifications expected, Classifications found) {
        for (String label : SmallPhotos.CLASSES) {
            assertEquals(expected.get(label).getProbability(), found.get(label).getProbability(), TOLERANCE, label);
        }
    }

    @Test
    void criteriaLoadATrainedModelAndItsAnswersAreThoseOfTheClassifier() throws Exception {
        Criteria<Image, Classifications> criteria = Criteria.builder()
                .setTypes(Image.class, Classifications.class)
                .optModelPath(model)
                .optEngine(engine.name())
                .build();
        try (ZooModel<Image, Classifications> loaded = criteria.loadModel();
                Predictor<Image, Classifications> predictor = loaded.newPredictor();
                ImageClassifier classifier = classifier()) {
            List<Image> images = new ArrayList<>();
            for (Path photo : photos) {
                images.add(ImageFactory.getInstance().fromFile(photo));
            }
            List<Classifications> together = predictor.batchPredict(images);
            for (int i = 0; i < photos.size(); i++) {
                Classifications expected = classifier.classify(photos.get(i));
                assertSame(expected, predictor.predict(images.get(i)));
                assertSame(expected, together.get(i));
            }
        }
    }

    @Test
    void blocksTakeBatchesAndNameWrongShapes() throws Exception {
        Criteria<NDList, NDList> criteria = Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optModelPath(model)
                .optEngine(engine.name())
                .build();
        try (ZooModel<NDList, NDList> loaded = criteria.loadModel();
                NDManager manager = engine.newManager()) {
            var store = new ai.djl.training.ParameterStore(manager, false);
            NDList output = loaded.getBlock().forward(store, new NDList(manager.zeros(new Shape(2, 3, 80, 90))), false);
            assertEquals(new Shape(2, SmallPhotos.CLASSES.size()), output.head().getShape());
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> loaded.getBlock()
                                    .forward(store, new NDList(manager.zeros(new Shape(80, 90, 3))), false))
                    .getMessage();
            assertTrue(message.contains("(80, 90, 3)"), message);
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> loaded.getBlock().forward(store, new NDList(manager.zeros(new Shape(3, 80, 90))), true));
        }
    }

    /** The classifier has a thread of its own, which shows whether it was closed. */
    @Test
    void closingTheModelFreesWhatItOwns() throws Exception {
        Criteria<NDList, NDList> criteria = Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optModelPath(model)
                .optEngine(engine.name())
                .build();
        long before = predictorThreads();
        try (ZooModel<NDList, NDList> loaded = criteria.loadModel()) {
            assertTrue(loaded.getBlock().isInitialized());
            assertEquals(before + 1, predictorThreads());
        }
        assertEquals(before, predictorThreads());
    }

    private static long predictorThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("graft-predictor"))
                .count();
    }

    /** What DJL Serving reads may be changed without the model being refused. */
    @Test
    void servingPropertiesMayBeChanged() throws Exception {
        Path copy =
                SmallModel.save(folder.resolve("copy"), SmallModel.network(1)).directory();
        Path file = copy.resolve(TrainedModel.SERVING);
        Files.writeString(file, Files.readString(file) + "topK=1\n");
        Criteria<Image, Classifications> criteria = Criteria.builder()
                .setTypes(Image.class, Classifications.class)
                .optModelPath(copy)
                .optEngine(engine.name())
                .build();
        try (ZooModel<Image, Classifications> loaded = criteria.loadModel();
                Predictor<Image, Classifications> predictor = loaded.newPredictor()) {
            assertEquals(
                    1,
                    predictor
                            .predict(ImageFactory.getInstance().fromFile(photos.get(0)))
                            .topK()
                            .size());
        }
    }

    @Test
    void theBackboneIsInAZooOfItsOwn() throws Exception {
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            Criteria<Image, float[]> criteria = Criteria.builder()
                    .setTypes(Image.class, float[].class)
                    .optModelUrls("djl://org.graft/inceptionv3?weights=none")
                    .optEngine(engine.name())
                    .build();
            try (ZooModel<Image, float[]> loaded = criteria.loadModel();
                    Predictor<Image, float[]> predictor = loaded.newPredictor();
                    FeatureExtractor extractor = new FeatureExtractor(
                            engine,
                            PretrainedWeights.builder()
                                    .setArchitecture(InceptionV3.ARCHITECTURE)
                                    .build()
                                    .load(WeightSpec.parse("none")),
                            List.of("mixed10"),
                            StagePooling.AVERAGE)) {
                float[] features = predictor.predict(ImageFactory.getInstance().fromFile(photos.get(0)));

                assertArrayEquals(
                        extractor
                                .extract(List.of(Preprocessing.direct(299)
                                        .prepare(new ImageDecoder()
                                                .decode(photos.get(0))
                                                .image())))[0],
                        features,
                        1e-4f);
            }
        }
    }

    /** Criteria that name no model must not get the backbone, and fetch its weights. */
    @Test
    void theBackboneIsForThoseWhoAskForIt() throws Exception {
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("untouched"))) {
            Criteria<Image, float[]> any = Criteria.builder()
                    .setTypes(Image.class, float[].class)
                    .optEngine(engine.name())
                    .build();
            ModelLoader loader = ModelZoo.getModelZoo("org.graft").getModelLoader("inceptionv3");
            assertThrows(ModelNotFoundException.class, () -> loader.loadModel(any));
            assertFalse(Files.exists(folder.resolve("untouched")));
        }
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            Criteria<Image, float[]> named = Criteria.builder()
                    .setTypes(Image.class, float[].class)
                    .optGroupId("org.graft")
                    .optArtifactId("inceptionv3")
                    .optArgument("weights", "none")
                    .optEngine(engine.name())
                    .build();
            try (ZooModel<Image, float[]> loaded = named.loadModel()) {
                assertTrue(loaded.getBlock().isInitialized());
            }
        }
    }

    @Test
    void theZooIsListedAndItsNamesAreChecked() throws Exception {
        try (TemporaryCache cache = new TemporaryCache(folder.resolve("cache"))) {
            assertEquals("org.graft", ModelZoo.getModelZoo("org.graft").getGroupId());
            assertTrue(ModelZoo.getModelZoo("org.graft").getSupportedEngines().contains(engine.name()));
            assertTrue(ModelZoo.listModels().get(Application.CV.IMAGE_CLASSIFICATION).stream()
                    .anyMatch(mrl -> mrl.toString().equals("djl://org.graft/inceptionv3")));
        }
        for (String url : List.of("djl://org.graft/resnet", "djl://org.graft/", "djl://nobody/resnet")) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> Criteria.builder().optModelUrls(url))
                    .getMessage();
            assertTrue(message.contains(url.replaceFirst("/$", "")), message);
        }
    }
}
