package org.graft.arch;

import java.util.List;

/**
 * A backbone as data: the stages from the image to the last feature map, without a classifier.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @param name the name in lower case, for example {@code inception_v3}
 * @param inputChannels the number of channels of an image
 * @param inputSize the size of an image that the published weights were trained with
 * @param minimumSize the smallest height and width that every stage can work on
 * @param batchNormEpsilon the constant added to the variance in every batch norm
 * @param stages the stages in the order of the flow
 */
public record Architecture(
        String name, int inputChannels, Size inputSize, Size minimumSize, float batchNormEpsilon, List<Stage> stages) {

    public Architecture {
        stages = List.copyOf(stages);
    }

    /**
     * Returns the position of a stage.
     *
     * @param stage the name of the stage
     * @return its index in {@link #stages()}
     * @throws IllegalArgumentException if there is no such stage; the message lists the stages
     */
    public int indexOf(String stage) {
        List<String> names = stageNames();
        int index = names.indexOf(stage);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "no stage '" + stage + "' in " + name + "; its stages are " + String.join(", ", names));
        }
        return index;
    }

    /**
     * Returns the names of the stages in the order of the flow.
     *
     * @return the names
     */
    public List<String> stageNames() {
        return stages.stream().map(Stage::name).toList();
    }

    /**
     * Returns the name of the last stage.
     *
     * @return the name
     */
    public String lastStage() {
        return stages.get(stages.size() - 1).name();
    }

    /**
     * Returns the architecture without the stages after a given one.
     *
     * @param stage the last stage to keep
     * @return the shorter architecture, under the same name
     */
    public Architecture upTo(String stage) {
        return new Architecture(
                name, inputChannels, inputSize, minimumSize, batchNormEpsilon, stages.subList(0, indexOf(stage) + 1));
    }

    /**
     * Returns the number of channels that a stage gives.
     *
     * @param stage the name of the stage
     * @return the number of channels
     */
    public int channelsAfter(String stage) {
        int channels = inputChannels;
        for (Stage each : stages.subList(0, indexOf(stage) + 1)) {
            channels = each.body().outputChannels(channels);
        }
        return channels;
    }

    /**
     * Returns the spatial size that a stage gives.
     *
     * @param stage the name of the stage
     * @param image the size of the image
     * @return the size of the stage's feature map
     */
    public Size sizeAfter(String stage, Size image) {
        Size size = image;
        for (Stage each : stages.subList(0, indexOf(stage) + 1)) {
            size = each.body().outputSize(size);
        }
        return size;
    }

    /**
     * Returns the number of multiplications with an addition that the convolutions take for one image. Twice that is the
     * number of floating-point operations.
     *
     * @param image the size of the image
     * @return the number
     */
    public long multiplyAdds(Size image) {
        Size size = image;
        long sum = 0;
        for (Stage each : stages) {
            sum += each.body().multiplyAdds(size);
            size = each.body().outputSize(size);
        }
        return sum;
    }

    /**
     * Returns all convolutions, in the order in which the published weight files number them.
     *
     * @return the convolutions
     */
    public List<Node.Convolution> convolutions() {
        return stages.stream()
                .flatMap(stage -> stage.body().convolutions().stream())
                .toList();
    }
}
