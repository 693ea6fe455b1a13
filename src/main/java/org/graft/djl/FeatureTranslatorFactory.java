package org.graft.djl;

import ai.djl.Model;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import org.graft.engine.FloatArrays;
import org.graft.image.Preprocessing;
import org.graft.image.RgbImage;

/** Makes translators from a picture to its features, for the block of {@link BackboneBlockFactory}. */
public final class FeatureTranslatorFactory implements TranslatorFactory {

    /** The side of the square that the published weights were trained with. */
    private static final int SIZE = 299;

    /** Made by DJL. */
    public FeatureTranslatorFactory() {}

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        return Set.of(new Pair<>(Image.class, float[].class));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
            throws TranslateException {
        if (!isSupported(input, output)) {
            throw new TranslateException(
                    "the backbone translates Image to float[], not " + input.getName() + " to " + output.getName());
        }
        return (Translator<I, O>) new FeatureTranslator();
    }

    private static final class FeatureTranslator implements NoBatchifyTranslator<Image, float[]> {

        @Override
        public NDList processInput(TranslatorContext context, Image picture) {
            RgbImage image = Preprocessing.direct(SIZE).prepare(RgbImage.of(picture));
            return new NDList(FloatArrays.of(
                    context.getNDManager(),
                    PixelArrays.planes(image),
                    new Shape(RgbImage.CHANNELS, image.height(), image.width())));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList features) {
            return features.singletonOrThrow().toFloatArray();
        }
    }
}
