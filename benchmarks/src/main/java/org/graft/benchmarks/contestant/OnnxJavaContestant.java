package org.graft.benchmarks.contestant;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.graft.backbone.ImageBatch;
import org.graft.backbone.InputMemory;
import org.graft.benchmarks.Fixture;
import org.graft.data.Quantity;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.graft.onnx.OnnxModel;

/** ONNX Runtime through its own Java API, on the exported model. */
final class OnnxJavaContestant implements Contestant {

    /** The engine's name in DJL's spelling. */
    static final String ENGINE = "OnnxRuntime";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelManifest manifest;
    private final InputMemory memory = new InputMemory();

    private OnnxJavaContestant(OrtEnvironment environment, OrtSession session, ModelManifest manifest) {
        this.environment = environment;
        this.session = session;
        this.manifest = manifest;
    }

    @Override
    public float[][] probabilities(List<RgbImage> images) {
        return run(images, OnnxModel.PROBABILITIES);
    }

    @Override
    public float[][] logits(List<RgbImage> images) {
        return run(images, OnnxModel.LOGITS);
    }

    /** One call at a time, as for all contestants: each caller would compute beside the threads of the session. */
    private synchronized float[][] run(List<RgbImage> images, String output) {
        FloatBuffer values = ImageBatch.planar(memory, images, manifest.scaling());
        long size = manifest.preprocessing().size();
        try (OnnxTensor input = OnnxTensor.createTensor(
                        environment, values, new long[] {images.size(), RgbImage.CHANNELS, size, size});
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input), Set.of(output))) {
            FloatBuffer rows = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] answers = new float[rows.remaining()];
            rows.get(answers);
            return FloatArrays.rows(answers, manifest.classes().size());
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** ONNX Runtime on the CPU. */
    record Provider() implements ContestantProvider {

        @Override
        public String name() {
            return Contestants.ONNX_JAVA;
        }

        @Override
        public String engine() {
            return ENGINE;
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            requireCpu(settings);
            return available(
                    () -> "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + ", Java API, on cpu, "
                            + Quantity.of(settings.threads(), "thread"));
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(settings.threads());
                options.setInterOpNumThreads(1);
                options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                OrtSession session = environment.createSession(fixture.onnx().toString(), options);
                return new OnnxJavaContestant(environment, session, TrainedModel.readManifest(fixture.model()));
            } catch (OrtException e) {
                throw new IOException(fixture.onnx() + " cannot be loaded by ONNX Runtime: " + e.getMessage(), e);
            }
        }
    }

    /** Loads the native library, which not every system has. */
    static String available(Supplier<String> load) {
        try {
            return load.get();
        } catch (RuntimeException | LinkageError e) {
            throw new EngineUnavailableException(
                    "ONNX Runtime cannot load on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /** The artifact has the CPU build. */
    static void requireCpu(ContestantProvider.EngineSettings settings) {
        if (!settings.device().equals("cpu")) {
            throw new EngineUnavailableException(
                    "The device " + settings.device() + " cannot be had: ONNX Runtime is built for the CPU only here.",
                    null);
        }
    }
}
