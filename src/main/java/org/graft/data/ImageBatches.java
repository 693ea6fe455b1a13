package org.graft.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageDecodingException;
import org.graft.image.RgbImage;

/** Decodes files beside the computation and hands them over in batches, in their order. */
public final class ImageBatches {

    /** What is done with the images. Its methods are called on the thread that runs the batches. */
    public interface Receiver {

        /**
         * Takes a batch.
         *
         * @param indices the indices of the files, rising
         * @param images their prepared pictures, as many
         * @throws IOException if the results cannot be kept; it ends the run
         */
        void accept(List<Integer> indices, List<RgbImage> images) throws IOException;

        /**
         * Takes the news that a file cannot be decoded; the other files go on.
         *
         * @param index the index of the file
         * @param failure what is wrong
         */
        void failed(int index, ImageDecodingException failure);
    }

    private ImageBatches() {}

    /**
     * Runs all files through a receiver.
     *
     * @param files the files
     * @param preparation makes the picture that is handed over; called on several threads
     * @param batchSize the largest number of images of a batch, 1 or more
     * @param receiver takes the batches
     * @throws IOException if the receiver throws it
     */
    public static void run(
            List<Path> files, ImagePipeline.Preparation<RgbImage> preparation, int batchSize, Receiver receiver)
            throws IOException {
        List<Integer> indices = new ArrayList<>();
        List<RgbImage> images = new ArrayList<>();
        try (ImagePipeline<RgbImage> pipeline =
                new ImagePipeline<>(files, new ImageDecoder(), preparation, batchSize)) {
            while (pipeline.hasNext()) {
                ImagePipeline.Item<RgbImage> item = pipeline.next();
                if (item.isDecoded()) {
                    indices.add(item.index());
                    images.add(item.value());
                } else {
                    receiver.failed(item.index(), item.failure());
                }
                if (images.size() == batchSize || (!pipeline.hasNext() && !images.isEmpty())) {
                    receiver.accept(List.copyOf(indices), List.copyOf(images));
                    indices.clear();
                    images.clear();
                }
            }
        }
    }
}
