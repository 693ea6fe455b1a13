package org.graft.example;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import java.io.IOException;
import java.nio.file.Path;
import org.graft.data.ImageTree;
import org.graft.data.ImageTrees;
import org.graft.data.PhotoDataset;
import org.graft.data.Split;
import org.graft.image.Preprocessing;

/** The example of photos in plain DJL code, which {@link DocumentedCodeTest} compares with its page. */
public final class PlainDjlExample {

    private PlainDjlExample() {}

    /**
     * Trains a network of DJL for an epoch, and classifies a photo with it.
     *
     * @param folder a folder of photos
     * @param model the network
     * @param trainer its trainer
     * @param photo an image file
     * @return the output of the network by class
     * @throws IOException if something cannot be read
     * @throws TranslateException if DJL cannot prepare an image
     */
    public static Classifications run(Path folder, Model model, Trainer trainer, Path photo)
            throws IOException, TranslateException {
        // example: begin
        ImageTree photos = ImageTrees.discover(folder);
        PhotoDataset training = PhotoDataset.builder()
                .setImages(photos, Split.TRAINING)
                .setPreprocessing(Preprocessing.direct(32))
                .setSampling(4, true)
                .build();
        PhotoDataset validation = PhotoDataset.builder()
                .setImages(photos, Split.VALIDATION)
                .setPreprocessing(Preprocessing.direct(32))
                .setSampling(4, false)
                .build();
        EasyTrain.fit(trainer, 1, training, validation);

        Translator<Image, Classifications> translator =
                training.matchingTranslatorOptions().option(Image.class, Classifications.class);
        try (Predictor<Image, Classifications> predictor = model.newPredictor(translator)) {
            return predictor.predict(ImageFactory.getInstance().fromFile(photo));
        }
        // example: end
    }
}
