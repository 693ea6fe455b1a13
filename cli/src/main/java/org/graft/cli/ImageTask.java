package org.graft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.graft.data.ImageBatches;
import org.graft.image.ImageDecodingException;
import org.graft.image.RgbImage;

/** Runs image files through a command in batches, with its progress shown. */
final class ImageTask {

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

    private ImageTask() {}

    static void run(
            List<Path> files,
            UnaryOperator<RgbImage> preparation,
            int batchSize,
            String task,
            ProgressDisplay progress,
            Receiver receiver)
            throws IOException {
        // Of one batch there is nothing to tell before its results are there.
        ProgressDisplay shown = files.size() <= batchSize ? ProgressDisplay.NONE : progress;
        shown.begin(task, files.size());
        try {
            ImageBatches.run(
                    files,
                    (index, decoded) -> preparation.apply(decoded.image()),
                    batchSize,
                    new ImageBatches.Receiver() {
                        @Override
                        public void accept(List<Integer> indices, List<RgbImage> images) throws IOException {
                            receiver.accept(indices, images);
                            shown.advance(images.size());
                        }

                        @Override
                        public void failed(int index, ImageDecodingException failure) {
                            receiver.failed(index, ImageFailure.of(failure));
                            shown.advance(1);
                        }
                    });
        } finally {
            shown.end();
        }
    }
}
