package org.graft.benchmarks.contestant;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.util.List;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.benchmarks.Fixture;
import org.graft.data.Quantity;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;

/** ONNX Runtime through DJL's engine for it, on the exported model. */
final class OnnxDjlContestant implements Contestant {

    private static final int LOGITS = 0;
    private static final int PROBABILITIES = 1;

    private final ZooModel<NDList, NDList> model;
    private final Predictor<NDList, NDList> predictor;
    private final ModelManifest manifest;
    private final InputMemory memory = new InputMemory();

    private OnnxDjlContestant(ZooModel<NDList, NDList> model, ModelManifest manifest) {
        this.model = model;
        this.predictor = model.newPredictor();
        this.manifest = manifest;
    }

    @Override
    public synchronized float[][] probabilities(List<RgbImage> images) {
        return run(images, PROBABILITIES);
    }

    @Override
    public synchronized float[][] logits(List<RgbImage> images) {
        return run(images, LOGITS);
    }

    private float[][] run(List<RgbImage> images, int output) {
        long size = manifest.preprocessing().size();
        try (NDManager scope = model.getNDManager().newSubManager();
                NDList outputs = predictor.predict(new NDList(scope.create(
                        ImageBatch.planar(memory, images, manifest.scaling()),
                        new Shape(images.size(), RgbImage.CHANNELS, size, size))))) {
            return FloatArrays.rows(
                    outputs.get(output).toFloatArray(), manifest.classes().size());
        } catch (TranslateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }

    /** DJL's engine on the CPU. */
    record Provider() implements ContestantProvider {

        @Override
        public String name() {
            return Contestants.ONNX_DJL;
        }

        @Override
        public String engine() {
            return OnnxJavaContestant.ENGINE;
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            OnnxJavaContestant.requireCpu(settings);
            // DJL's start-up makes a telemetry call over the network, and the engine loads PyTorch beside itself for
            // operations that it lacks, unless they are told not to.
            System.setProperty("OPT_OUT_TRACKING", "true");
            System.setProperty("ai.djl.onnx.disable_alternative", "true");
            return OnnxJavaContestant.available(() -> {
                Engine.getEngine(OnnxJavaContestant.ENGINE);
                return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + ", DJL "
                        + Engine.getDjlVersion() + ", on cpu, " + Quantity.of(settings.threads(), "thread");
            });
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            try {
                ZooModel<NDList, NDList> model = Criteria.builder()
                        .setTypes(NDList.class, NDList.class)
                        .optEngine(OnnxJavaContestant.ENGINE)
                        .optModelPath(fixture.onnx())
                        .optTranslator(new NoopTranslator())
                        .optOption("intraOpNumThreads", Integer.toString(settings.threads()))
                        .optOption("interOpNumThreads", "1")
                        .build()
                        .loadModel();
                return new OnnxDjlContestant(model, TrainedModel.readManifest(fixture.model()));
            } catch (ModelNotFoundException | MalformedModelException e) {
                throw new IOException(fixture.onnx() + " cannot be loaded by DJL's OnnxRuntime engine: " + e, e);
            }
        }
    }
}
