package org.graft.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.graft.backbone.StagePooling;
import org.graft.image.Preprocessing;
import org.graft.model.HeadWeights;
import org.graft.model.ModelManifest;
import org.graft.model.Network;
import org.graft.model.TrainedModel;
import org.graft.weights.BackboneWeights;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.SyntheticWeights;

/** A trained model that was never trained: the first two stages of InceptionV3 and a head with random values. */
public final class SmallModel {

    private static final List<String> STAGES = List.of("stem", "mixed0");
    private static final int SIZE = 75;
    private static final Map<String, Object> METRICS = Map.of("validationAccuracy", 0.5);

    private SmallModel() {}

    /**
     * Makes the network.
     *
     * @param seed the seed
     * @return the network, with a hidden layer and three classes
     */
    public static Network network(long seed) {
        BackboneWeights backbone = SyntheticWeights.withGamma(seed)
                .backbone(ChannelScaling.imageNet(), PoolPadding.NOT_COUNTED)
                .upTo("mixed0");
        float[] mean = new float[192 + 256];
        float[] deviation = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = i / 1000f;
            deviation[i] = 0.1f + i / 500f;
        }
        return new Network(
                backbone,
                HeadWeights.random(
                        STAGES,
                        StagePooling.GENERALIZED_MEAN,
                        mean,
                        deviation,
                        List.of(6),
                        SmallPhotos.CLASSES.size(),
                        seed));
    }

    /**
     * Makes the manifest that belongs to it.
     *
     * @param network the network
     * @return the manifest, without digests
     */
    public static ModelManifest manifest(Network network) {
        return manifest(network, false);
    }

    /**
     * Makes the manifest that belongs to it.
     *
     * @param network the network
     * @param flipAtTest whether the model averages an image and its mirror image
     * @return the manifest, without digests
     */
    public static ModelManifest manifest(Network network, boolean flipAtTest) {
        return manifest(network, SmallPhotos.CLASSES, flipAtTest, METRICS);
    }

    /**
     * Makes the manifest of other classes, which need not fit the network.
     *
     * @param network the network
     * @param classes the labels
     * @return the manifest, without digests
     */
    public static ModelManifest manifest(Network network, List<String> classes) {
        return manifest(network, classes, false, METRICS);
    }

    /**
     * Makes the manifest that belongs to it.
     *
     * @param network the network
     * @param metrics what was measured
     * @return the manifest, without digests
     */
    public static ModelManifest manifest(Network network, Map<String, Object> metrics) {
        return manifest(network, SmallPhotos.CLASSES, false, metrics);
    }

    private static ModelManifest manifest(
            Network network, List<String> classes, boolean flipAtTest, Map<String, Object> metrics) {
        return new ModelManifest(
                ModelManifest.FORMAT,
                network.backbone().architecture().name(),
                network.backbone().architecture().lastStage(),
                classes,
                network.head().stages(),
                network.head().pooling(),
                Preprocessing.direct(SIZE),
                network.backbone().scaling(),
                network.backbone().poolPadding(),
                flipAtTest,
                metrics,
                Map.of("weights", network.backbone().source(), "seed", 1),
                Map.of());
    }

    /**
     * Saves it.
     *
     * @param directory the directory to make
     * @param network the network
     * @return the model
     * @throws IOException if it cannot be written
     */
    public static TrainedModel save(Path directory, Network network) throws IOException {
        return save(directory, network, false);
    }

    /**
     * Saves it.
     *
     * @param directory the directory to make
     * @param network the network
     * @param flipAtTest whether the model averages an image and its mirror image
     * @return the model
     * @throws IOException if it cannot be written
     */
    public static TrainedModel save(Path directory, Network network, boolean flipAtTest) throws IOException {
        return TrainedModel.save(
                directory, manifest(network, flipAtTest), network, Map.of("history.csv", "phase,epoch\n"));
    }
}
