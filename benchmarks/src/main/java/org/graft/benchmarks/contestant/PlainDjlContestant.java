package org.graft.benchmarks.contestant;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.benchmarks.Fixture;
import org.graft.engine.ComputeEngine;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.Network;
import org.graft.model.TrainedModel;

/** What a DJL user gets without Graft: a tree of DJL's blocks behind DJL's predictor. */
final class PlainDjlContestant implements Contestant {

    private final Model model;
    private final Predictor<List<RgbImage>, float[][]> probabilities;
    private final Predictor<List<RgbImage>, float[][]> logits;

    private PlainDjlContestant(ComputeEngine engine, Network network) {
        model = engine.newModel("plain");
        model.setBlock(new PlainNetwork(network, model.getNDManager()));
        probabilities = model.newPredictor(new Images(network, true));
        logits = model.newPredictor(new Images(network, false));
    }

    /** Images to logits or probabilities, a batch at a time. */
    private record Images(Network network, boolean softmax) implements Translator<List<RgbImage>, float[][]> {

        @Override
        public NDList processInput(TranslatorContext context, List<RgbImage> images) {
            FloatBuffer planes = ImageBatch.planar(
                    new InputMemory(), images, network.backbone().scaling());
            float[] values = new float[planes.remaining()];
            planes.get(values);
            RgbImage first = images.get(0);
            Shape shape = new Shape(images.size(), RgbImage.CHANNELS, first.height(), first.width());
            return new NDList(FloatArrays.of(context.getNDManager(), values, shape));
        }

        @Override
        public float[][] processOutput(TranslatorContext context, NDList outputs) {
            NDArray values = outputs.singletonOrThrow();
            return FloatArrays.rows(
                    (softmax ? values.softmax(1) : values).toFloatArray(),
                    network.head().classes());
        }

        @Override
        public Batchifier getBatchifier() {
            return null;
        }
    }

    @Override
    public synchronized float[][] probabilities(List<RgbImage> images) {
        return predict(probabilities, images);
    }

    @Override
    public synchronized float[][] logits(List<RgbImage> images) {
        return predict(logits, images);
    }

    private static float[][] predict(Predictor<List<RgbImage>, float[][]> predictor, List<RgbImage> images) {
        try {
            return predictor.predict(images);
        } catch (TranslateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        probabilities.close();
        logits.close();
        model.close();
    }

    /** The tree on one engine. */
    record Provider(String name, String engine) implements ContestantProvider {

        @Override
        public int largestBatch() {
            // A plain block tree keeps every activation: 4.8 GB with 32 images.
            return 8;
        }

        @Override
        public boolean serves() {
            // At the rates that the other contestants share, its queue would only grow.
            return false;
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            return "DJL blocks, " + settings.open(engine).describe();
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            Network network = TrainedModel.load(fixture.model()).network();
            return new PlainDjlContestant(settings.open(engine), network);
        }
    }
}
