package org.graft.benchmarks.contestant;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.graft.benchmarks.Fixture;
import org.graft.data.Quantity;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.FloatArrays;
import org.graft.image.RgbImage;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.graft.train.OptimizerSettings;
import org.graft.train.Phase;
import org.graft.train.TrainingStep.Gradient;

/**
 * Python's PyTorch, eager and in channels-last memory: what a Python user writes down. It runs in a process of its own, which
 * gets the pixels through a pipe; that takes a few milliseconds a batch.
 */
final class PythonContestant implements Contestant, TrainingContestant {

    private final Process process;
    private final OutputStream commands;
    private final InputStream answers;
    private final int classes;

    private PythonContestant(Process process, int classes) {
        this.process = process;
        this.commands = process.getOutputStream();
        this.answers = new BufferedInputStream(process.getInputStream());
        this.classes = classes;
    }

    private static PythonContestant start(Fixture fixture, ContestantProvider.EngineSettings settings)
            throws IOException {
        ModelManifest manifest = TrainedModel.readManifest(fixture.model());
        Process process = new ProcessBuilder(
                        python(),
                        PythonNetwork.program(fixture).toString(),
                        fixture.model().getParent().toString(),
                        Integer.toString(settings.threads()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new PythonContestant(process, manifest.classes().size());
    }

    private static String python() {
        return System.getProperty(Contestants.PYTHON_PROPERTY, "python3");
    }

    @Override
    public synchronized float[][] probabilities(List<RgbImage> images) {
        return rows('P', images);
    }

    @Override
    public synchronized float[][] logits(List<RgbImage> images) {
        return rows('L', images);
    }

    private float[][] rows(char command, List<RgbImage> images) {
        send(command, images.size());
        sendPixels(images);
        float[] values = new float[images.size() * classes];
        answer(values.length * Float.BYTES).asFloatBuffer().get(values);
        return FloatArrays.rows(values, classes);
    }

    @Override
    public double step(List<RgbImage> images, float[][] targets) {
        sendExamples('T', images, targets);
        return answer(Double.BYTES).getDouble();
    }

    @Override
    public Gradient gradient(List<RgbImage> images, float[][] targets) {
        sendExamples('G', images, targets);
        ByteBuffer answer = answer(2 * Double.BYTES);
        return new Gradient(answer.getDouble(), answer.getDouble());
    }

    private void begin(Phase phase, String freezeThrough) throws IOException {
        OptimizerSettings optimizer = phase.optimizer();
        byte[] settings = new ObjectMapper()
                .writeValueAsBytes(Map.of(
                        "freezeThrough",
                        freezeThrough,
                        "algorithm",
                        optimizer.algorithm(),
                        "learningRate",
                        optimizer.learningRate(),
                        "epsilon",
                        optimizer.epsilon()));
        send('S', settings.length);
        commands.write(settings);
        commands.flush();
    }

    private void sendExamples(char command, List<RgbImage> images, float[][] targets) {
        send(command, images.size());
        sendPixels(images);
        ByteBuffer values =
                ByteBuffer.allocate(targets.length * classes * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : targets) {
            for (float value : row) {
                values.putFloat(value);
            }
        }
        write(values.array());
    }

    private void send(char command, int count) {
        ByteBuffer head = ByteBuffer.allocate(1 + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) command).putInt(count);
        write(head.array());
    }

    private void sendPixels(List<RgbImage> images) {
        images.forEach(image -> write(image.pixels()));
    }

    private void write(byte[] bytes) {
        try {
            commands.write(bytes);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private ByteBuffer answer(int bytes) {
        try {
            commands.flush();
            byte[] answer = answers.readNBytes(bytes);
            if (answer.length < bytes) {
                throw new EOFException("its answer has " + answer.length + " of " + bytes + " bytes");
            }
            return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private static UncheckedIOException ended(IOException cause) {
        return new UncheckedIOException("Python has ended; what it said is above", cause);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Python's PyTorch on the CPU. */
    record Provider() implements ContestantProvider {

        @Override
        public String name() {
            return Contestants.PYTHON;
        }

        @Override
        public String engine() {
            return "Python";
        }

        @Override
        public boolean trains() {
            return true;
        }

        @Override
        public boolean startsCold() {
            // It would be the start of Python, after that of Java.
            return false;
        }

        @Override
        public String loadEngine(EngineSettings settings) {
            OnnxJavaContestant.requireCpu(settings);
            String program = "import numpy, platform, torch; print(torch.__version__, platform.python_version())";
            try {
                Process process = new ProcessBuilder(python(), "-c", program)
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream().close();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.waitFor() != 0) {
                    throw unavailable(said.substring(said.lastIndexOf('\n') + 1), null);
                }
                String[] versions = said.substring(said.lastIndexOf('\n') + 1).split(" ", -1);
                return "PyTorch " + versions[0] + ", Python " + versions[1] + ", eager, channels-last, on cpu, "
                        + Quantity.of(settings.threads(), "thread");
            } catch (IOException e) {
                throw unavailable(e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable("interrupted", e);
            }
        }

        private static EngineUnavailableException unavailable(String why, Exception cause) {
            return new EngineUnavailableException(
                    "Python's PyTorch cannot be had: " + why + "; install it (Debian: python3-torch), or name another"
                            + " Python with -D" + Contestants.PYTHON_PROPERTY + "=FILE.",
                    cause);
        }

        @Override
        public Contestant open(Fixture fixture, EngineSettings settings) throws IOException {
            return start(fixture, settings);
        }

        @Override
        public TrainingContestant openTraining(
                Fixture fixture, EngineSettings settings, Phase phase, String freezeThrough) throws IOException {
            PythonContestant contestant = start(fixture, settings);
            try {
                contestant.begin(phase, freezeThrough);
                return contestant;
            } catch (IOException | RuntimeException e) {
                contestant.close();
                throw e;
            }
        }
    }
}
