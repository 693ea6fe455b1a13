package org.graft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.graft.data.ImagePipeline;
import org.graft.image.ImageDecoder;
import org.graft.image.RgbImage;

/** Decodes files beside the computation and hands them over in batches, in their order. */
final class ImageBatches {

    /** What is done with the images. */
    interface Receiver {

        /**
         * Takes a batch.
         *
         * @param indices the indices of the files, rising
         * @param images their prepared pictures
         */
        void accept(List<Integer> indices, List<RgbImage> images) throws IOException;

        /** Takes the news that a file cannot be decoded. */
        void failed(int index, ImageFailure failure);
    }

    private ImageBatches() {}

    static void run(
            List<Path> files,
            UnaryOperator<RgbImage> preparation,
            int batchSize,
            String task,
            ProgressDisplay progress,
            Receiver receiver)
            throws IOException {
        progress.begin(task, files.size());
        List<Integer> indices = new ArrayList<>();
        List<RgbImage> images = new ArrayList<>();
        try (ImagePipeline<RgbImage> pipeline = new ImagePipeline<>(
                files, new ImageDecoder(), (index, decoded) -> preparation.apply(decoded.image()))) {
            while (pipeline.hasNext()) {
                ImagePipeline.Item<RgbImage> item = pipeline.next();
                if (item.isDecoded()) {
                    indices.add(item.index());
                    images.add(item.value());
                } else {
                    receiver.failed(item.index(), ImageFailure.of(item.failure()));
                    progress.advance(1);
                }
                if (images.size() == batchSize || (!pipeline.hasNext() && !images.isEmpty())) {
                    receiver.accept(List.copyOf(indices), List.copyOf(images));
                    progress.advance(images.size());
                    indices.clear();
                    images.clear();
                }
            }
        }
        progress.end();
    }
}
