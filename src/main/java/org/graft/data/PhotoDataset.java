package org.graft.data;

import ai.djl.basicdataset.cv.classification.AbstractImageFolder;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Record;
import ai.djl.translate.Transform;
import ai.djl.translate.TranslatorOptions;
import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.graft.engine.FloatArrays;
import org.graft.image.ImageDecoder;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;

/**
 * One split of an {@link ImageTree} as a dataset of DJL, for plain DJL code: batching, sampling, sub-datasets and transforms work as
 * with DJL's {@code ImageFolder}, but labels come from the tree (so they are the same in every split) and pixels from this
 * project's decoder and resizer (so they are the same on every engine).
 *
 * <p>A record's data is a float32 array of shape (channel, height, width), RGB, in [0, 1], or {@code (value - mean) / std} of that
 * if a normalization was given; its label is an int64 scalar. Transforms of the builder's pipeline see that array.
 */
public final class PhotoDataset extends AbstractImageFolder {

    private final ImageTree tree;
    private final Split split;
    private final Preprocessing preprocessing;
    private final ImageDecoder decoder;
    private final float[] scale;
    private final float[] offset;

    private PhotoDataset(Builder builder) {
        super(builder.setRepositoryPath(builder.tree.root()).optImageSize(builder.preprocessing.size()));
        tree = builder.tree;
        split = builder.split;
        preprocessing = builder.preprocessing;
        decoder = builder.decoder;
        scale = new float[RgbImage.CHANNELS];
        offset = new float[RgbImage.CHANNELS];
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            scale[channel] = 1 / (255 * builder.std[channel]);
            offset[channel] = -builder.mean[channel] / builder.std[channel];
        }
        synset.addAll(tree.classes());
        for (LabeledImage image : tree.images(split)) {
            items.add(image.path().toString(), image.label());
        }
        prepared = true;
    }

    /**
     * Creates a builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Does nothing: the tree is complete and its labels are fixed. */
    @Override
    public void prepare(Progress progress) {}

    @Override
    protected Path getImagePath(String key) {
        return Path.of(key);
    }

    /** Returns the decoded, upright image in its own size. */
    @Override
    protected Image getImage(long index) throws IOException {
        Path path = tree.images(split).get(Math.toIntExact(index)).path();
        return ImageFactory.getInstance().fromImage(decoder.decode(path).image().toBufferedImage());
    }

    /**
     * Decodes and prepares one image.
     *
     * @param manager the manager that the arrays belong to
     * @param index the index of the image in its split
     * @return the data, float32 (channel, height, width), and the label, an int64 scalar
     * @throws IOException if the image cannot be decoded; the message names it
     */
    @Override
    public Record get(NDManager manager, long index) throws IOException {
        LabeledImage image = tree.images(split).get(Math.toIntExact(index));
        RgbImage prepared = preprocessing.prepare(decoder.decode(image.path()).image());
        NDList data = new NDList(array(manager, prepared));
        NDList label = new NDList(manager.create((long) image.label()));
        return new Record(data, label);
    }

    private NDArray array(NDManager manager, RgbImage image) {
        int plane = image.width() * image.height();
        float[] values = new float[RgbImage.CHANNELS * plane];
        byte[] pixels = image.pixels();
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            int to = channel * plane;
            for (int from = channel; from < pixels.length; from += RgbImage.CHANNELS) {
                values[to++] = (pixels[from] & 0xff) * scale[channel] + offset[channel];
            }
        }
        return FloatArrays.of(manager, values, new Shape(RgbImage.CHANNELS, image.height(), image.width()));
    }

    /** Returns a translator that prepares an image as this dataset does. */
    @Override
    public TranslatorOptions matchingTranslatorOptions() {
        return ImageClassificationTranslator.builder()
                .optSynset(getClasses())
                .addTransform(new Prepare())
                .build()
                .getExpansions();
    }

    @Override
    public Optional<Integer> getImageWidth() {
        return Optional.of(preprocessing.size());
    }

    @Override
    public Optional<Integer> getImageHeight() {
        return Optional.of(preprocessing.size());
    }

    /** From 8-bit (height, width, channel) to what the dataset's records hold. */
    private final class Prepare implements Transform {

        @Override
        public NDArray transform(NDArray array) {
            Shape shape = array.getShape();
            ByteBuffer bytes = array.toType(DataType.UINT8, false).toByteBuffer();
            byte[] pixels = new byte[bytes.remaining()];
            bytes.get(pixels);
            RgbImage image = new RgbImage((int) shape.get(1), (int) shape.get(0), pixels);
            return array(array.getManager(), preprocessing.prepare(image));
        }
    }

    /** Builds a {@link PhotoDataset}; the tree, the preprocessing and the sampling are required. */
    public static final class Builder extends ImageFolderBuilder<Builder> {

        private ImageTree tree;
        private Split split = Split.TRAINING;
        private Preprocessing preprocessing;
        private ImageDecoder decoder = new ImageDecoder();
        private float[] mean = {0, 0, 0};
        private float[] std = {1, 1, 1};

        private Builder() {}

        /**
         * Sets the images.
         *
         * @param tree the tree; leave images that cannot be decoded out ({@link ImageTree#without}), DJL stops at them
         * @param split which of its images
         * @return this builder
         */
        public Builder setImages(ImageTree tree, Split split) {
            this.tree = tree;
            this.split = split;
            return this;
        }

        /**
         * Sets how pictures become squares.
         *
         * @param preprocessing the preprocessing
         * @return this builder
         */
        public Builder setPreprocessing(Preprocessing preprocessing) {
            this.preprocessing = preprocessing;
            return this;
        }

        /**
         * Sets a normalization per channel: {@code (value - mean) / std} with values in [0, 1].
         *
         * @param mean 3 values
         * @param std 3 values, not 0
         * @return this builder
         */
        public Builder optNormalization(float[] mean, float[] std) {
            if (mean.length != RgbImage.CHANNELS || std.length != RgbImage.CHANNELS) {
                throw new IllegalArgumentException("a normalization has 3 means and 3 standard deviations, not "
                        + mean.length + " and " + std.length);
            }
            for (float value : std) {
                if (!(value > 0)) {
                    throw new IllegalArgumentException("a standard deviation of " + value + "; it must be above 0");
                }
            }
            this.mean = mean.clone();
            this.std = std.clone();
            return this;
        }

        /**
         * Sets the decoder.
         *
         * @param decoder the decoder
         * @return this builder
         */
        public Builder optDecoder(ImageDecoder decoder) {
            this.decoder = decoder;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Builds the dataset.
         *
         * @return the dataset
         */
        public PhotoDataset build() {
            if (tree == null || preprocessing == null) {
                throw new IllegalStateException(
                        "a PhotoDataset needs setImages, setPreprocessing and setSampling before build");
            }
            return new PhotoDataset(this);
        }
    }
}
