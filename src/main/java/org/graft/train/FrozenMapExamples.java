package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.graft.data.ImageBatches;
import org.graft.data.LabeledImage;
import org.graft.engine.ComputeEngine;
import org.graft.image.Augmentation;
import org.graft.image.ImageDecodingException;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.train.RandomStreams.Purpose;

/**
 * Examples whose images are the same in every epoch: they are decoded and sent through the frozen prefix once, and epochs
 * read what it gave. The originals, or they and a number of augmented copies.
 */
final class FrozenMapExamples implements Examples {

    private static final int BATCH = 16;

    private final List<LabeledImage> images;
    private final Targets targets;
    private final Phase phase;
    private final Preprocessing preprocessing;
    private final RandomStreams random;
    private final TrainingProgress progress;
    private final FrozenMaps maps;
    private final List<Integer> labels = new ArrayList<>();

    /**
     * Computes the maps.
     *
     * @param prefix gives them; it is not needed afterwards
     * @param folder where the file with the maps is made
     * @throws IOException if it cannot be written
     */
    FrozenMapExamples(
            ComputeEngine engine,
            FrozenPrefix prefix,
            List<LabeledImage> images,
            Targets targets,
            Phase phase,
            Preprocessing preprocessing,
            RandomStreams random,
            Path folder,
            TrainingProgress progress)
            throws IOException {
        this.images = images;
        this.targets = targets;
        this.phase = phase;
        this.preprocessing = preprocessing;
        this.random = random;
        this.progress = progress;
        this.maps = new FrozenMaps(folder);
        try {
            for (int copy = 0; copy <= phase.copies(); copy++) {
                compute(engine, prefix, copy);
            }
            if (labels.isEmpty()) {
                throw new TrainingException("no training image can be read any more");
            }
        } catch (IOException | RuntimeException | Error e) {
            maps.close();
            throw e;
        }
    }

    /** Tells whether a phase can be trained by these examples, and gains by it. */
    static boolean suit(Phase phase) {
        return phase.hasFixedImages() && phase.mixup() == 0 && (phase.epochs() > 1 || phase.copies() > 0);
    }

    private void compute(ComputeEngine engine, FrozenPrefix prefix, int copy) throws IOException {
        Augmentation augmentation = copy == 0 ? Augmentation.NONE : phase.augmentation();
        progress.begin(
                "maps of " + phase.freezeThrough() + ", "
                        + (copy == 0 ? "training images" : "augmented copy " + copy + " of " + phase.copies()),
                images.size());
        try {
            ImageBatches.run(
                    images.stream().map(LabeledImage::path).toList(),
                    (index, decoded) -> augmentation.apply(
                            decoded.image(), preprocessing, random.stream(Purpose.AUGMENTATION, copy, index)),
                    BATCH,
                    new ImageBatches.Receiver() {
                        @Override
                        public void accept(List<Integer> indices, List<RgbImage> batch) throws IOException {
                            try (NDManager scope = engine.newManager()) {
                                maps.append(prefix.inputs(scope, batch), (phase.copies() + 1L) * images.size());
                            }
                            indices.forEach(
                                    index -> labels.add(images.get(index).label()));
                            progress.advance(batch.size());
                        }

                        @Override
                        public void failed(int index, ImageDecodingException failure) {
                            progress.message("left out: " + failure.getMessage());
                            progress.advance(1);
                        }
                    });
        } finally {
            progress.end();
        }
    }

    @Override
    public int size() {
        return maps.size();
    }

    @Override
    public Iterator<Batch> epoch(int epoch) {
        int[] order = random.order(maps.size(), Purpose.ORDER, epoch);
        return Examples.slices(order, phase.batchSize()).map(this::batch).iterator();
    }

    private Batch batch(int[] examples) {
        int[] truth = IntStream.of(examples).map(labels::get).toArray();
        return new Batch() {
            @Override
            public NDList inputs(NDManager manager) {
                try {
                    return maps.read(manager, examples);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public float[][] targets() {
                return IntStream.of(truth).mapToObj(targets::of).toArray(float[][]::new);
            }

            @Override
            public int[] labels() {
                return truth;
            }
        };
    }

    @Override
    public void close() {
        try {
            maps.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
