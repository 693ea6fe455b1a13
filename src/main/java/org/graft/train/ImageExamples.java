package org.graft.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.graft.data.ImagePipeline;
import org.graft.data.LabeledImage;
import org.graft.image.ImageDecoder;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;
import org.graft.train.RandomStreams.Purpose;

/**
 * Examples from image files, augmented anew in every epoch and sent through the frozen prefix, which runs outside any
 * gradient collector and keeps no activation.
 */
final class ImageExamples implements Examples {

    private final List<LabeledImage> images;
    private final Targets targets;
    private final Phase phase;
    private final Preprocessing preprocessing;
    private final RandomStreams random;
    private final FrozenPrefix prefix;
    private final TrainingProgress progress;
    private ImagePipeline<RgbImage> pipeline;

    /** Takes the prefix over. */
    ImageExamples(
            FrozenPrefix prefix,
            List<LabeledImage> images,
            Targets targets,
            Phase phase,
            Preprocessing preprocessing,
            RandomStreams random,
            TrainingProgress progress) {
        this.images = images;
        this.targets = targets;
        this.phase = phase;
        this.preprocessing = preprocessing;
        this.random = random;
        this.progress = progress;
        this.prefix = prefix;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Iterator<Batch> epoch(int epoch) {
        close(pipeline);
        int[] order = random.order(images.size(), Purpose.ORDER, epoch);
        SplittableRandom shares = random.stream(Purpose.MIXUP, epoch, 0);
        List<Path> paths =
                IntStream.of(order).mapToObj(i -> images.get(i).path()).toList();
        ImagePipeline<RgbImage> opened = new ImagePipeline<>(
                paths,
                new ImageDecoder(),
                (index, decoded) -> phase.augmentation()
                        .apply(
                                decoded.image(),
                                preprocessing,
                                random.stream(Purpose.AUGMENTATION, epoch, order[index])),
                phase.batchSize());
        pipeline = opened;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return opened.hasNext();
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the epoch is over");
                }
                return read(opened, order, shares);
            }
        };
    }

    private Batch read(ImagePipeline<RgbImage> source, int[] order, SplittableRandom shares) {
        List<RgbImage> pixels = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        while (source.hasNext() && pixels.size() < phase.batchSize()) {
            ImagePipeline.Item<RgbImage> item = source.next();
            if (item.isDecoded()) {
                pixels.add(item.value());
                labels.add(images.get(order[item.index()]).label());
            } else {
                progress.message("left out: " + item.failure().getMessage());
            }
        }
        int count = pixels.size();
        double share = phase.mixup() > 0 && count > 0 ? Mixup.share(phase.mixup(), shares) : 1;
        List<RgbImage> mixed = new ArrayList<>();
        float[][] goals = new float[count][];
        for (int i = 0; i < count; i++) {
            int other = count - 1 - i;
            mixed.add(share == 1 ? pixels.get(i) : blend(pixels.get(i), pixels.get(other), share));
            goals[i] = Targets.mix(targets.of(labels.get(i)), targets.of(labels.get(other)), share);
        }
        int[] truth = labels.stream().mapToInt(Integer::intValue).toArray();
        return new Batch() {
            @Override
            public NDList inputs(NDManager manager) {
                return prefix.inputs(manager, mixed);
            }

            @Override
            public float[][] targets() {
                return goals;
            }

            @Override
            public int[] labels() {
                return truth;
            }
        };
    }

    private static RgbImage blend(RgbImage a, RgbImage b, double share) {
        byte[] first = a.pixels();
        byte[] second = b.pixels();
        byte[] blended = new byte[first.length];
        int weight = (int) Math.round(share * 256);
        for (int i = 0; i < blended.length; i++) {
            blended[i] = (byte) (((first[i] & 0xff) * weight + (second[i] & 0xff) * (256 - weight) + 128) >> 8);
        }
        return new RgbImage(a.width(), a.height(), blended);
    }

    private static void close(ImagePipeline<RgbImage> pipeline) {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Override
    public void close() {
        close(pipeline);
        prefix.close();
    }
}
