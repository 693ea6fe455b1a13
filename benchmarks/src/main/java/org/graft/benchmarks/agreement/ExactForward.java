package org.graft.benchmarks.agreement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.graft.backbone.StagePooling;
import org.graft.image.RgbImage;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;
import org.graft.weights.Tensor;

/**
 * The answer that all contestants approximate: the network in float64 and plain Java, without any native library, with
 * batch norm as it is defined. It takes seconds an image. Stateless but for the network; safe for use by many threads.
 */
final class ExactForward implements Interpreter<ExactForward.Map3> {

    private final Network network;

    /**
     * Takes a network.
     *
     * @param network the network
     */
    public ExactForward(Network network) {
        this.network = network;
    }

    /** A feature map: one array a channel, each row-major. */
    record Map3(double[][] channels, Size size) {}

    /**
     * Computes the logits of an image.
     *
     * @param image the preprocessed image
     * @return one logit a class
     */
    public double[] logits(RgbImage image) {
        return head(pooled(image));
    }

    /**
     * Computes the pooled feature maps that the head reads.
     *
     * @param image the preprocessed image
     * @return the features, side by side in the order of the head's stages
     */
    public double[] pooled(RgbImage image) {
        HeadWeights head = network.head();
        Map<String, double[]> pooled = new HashMap<>();
        Map3 current = input(image);
        for (Stage stage : network.backbone().architecture().stages()) {
            current = run(stage.body(), current);
            if (head.stages().contains(stage.name())) {
                pooled.put(stage.name(), pool(current, head.pooling()));
            }
        }
        return head.stages().stream()
                .map(pooled::get)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
    }

    private Map3 input(RgbImage image) {
        ChannelScaling scaling = network.backbone().scaling();
        int cells = image.width() * image.height();
        double[][] channels = new double[RgbImage.CHANNELS][cells];
        byte[] pixels = image.pixels();
        for (int i = 0; i < cells; i++) {
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                channels[c][i] =
                        ((pixels[i * RgbImage.CHANNELS + c] & 0xff) / 255.0 - scaling.mean()[c]) / scaling.std()[c];
            }
        }
        return new Map3(channels, new Size(image.height(), image.width()));
    }

    @Override
    public Map3 concat(List<Map3> parts) {
        double[][] channels =
                parts.stream().flatMap(part -> Stream.of(part.channels())).toArray(double[][]::new);
        return new Map3(channels, parts.get(0).size());
    }

    @Override
    public Map3 convolution(Node.Convolution convolution, Map3 input) {
        Size size = convolution.outputSize(input.size());
        float[] kernel = tensor(convolution, "weight").values();
        float[] gamma = tensor(convolution, "gamma").values();
        float[] beta = tensor(convolution, "beta").values();
        float[] mean = tensor(convolution, "running_mean").values();
        float[] variance = tensor(convolution, "running_var").values();
        double epsilon = network.backbone().architecture().batchNormEpsilon();
        double[][] result = new double[convolution.outputChannels()][];
        IntStream.range(0, result.length).parallel().forEach(channel -> {
            double[] sum = sum(convolution, input, kernel, channel, size);
            double scale = gamma[channel] / Math.sqrt(variance[channel] + epsilon);
            for (int i = 0; i < sum.length; i++) {
                sum[i] = Math.max(0, (sum[i] - mean[channel]) * scale + beta[channel]);
            }
            result[channel] = sum;
        });
        return new Map3(result, size);
    }

    private static double[] sum(Node.Convolution convolution, Map3 input, float[] kernel, int channel, Size size) {
        int height = convolution.kernel().height();
        int width = convolution.kernel().width();
        int stride = convolution.stride();
        double[] sum = new double[size.height() * size.width()];
        int position = channel * convolution.inputChannels() * height * width;
        for (double[] plane : input.channels()) {
            for (int ky = 0; ky < height; ky++) {
                for (int kx = 0; kx < width; kx++) {
                    double weight = kernel[position++];
                    int left = kx - convolution.padding().width();
                    for (int y = 0; y < size.height(); y++) {
                        int row = y * stride + ky - convolution.padding().height();
                        if (row < 0 || row >= input.size().height()) {
                            continue;
                        }
                        addRow(
                                sum,
                                y * size.width(),
                                size.width(),
                                plane,
                                row,
                                input.size().width(),
                                left,
                                stride,
                                weight);
                    }
                }
            }
        }
        return sum;
    }

    /** Adds a row of the input, shifted by {@code left}, to a row of the sum. */
    private static void addRow(
            double[] sum, int to, int count, double[] plane, int row, int width, int left, int stride, double weight) {
        int first = left < 0 ? (-left + stride - 1) / stride : 0;
        int last = Math.min(count - 1, (width - 1 - left) / stride);
        int from = row * width + left;
        for (int x = first; x <= last; x++) {
            sum[to + x] += weight * plane[from + x * stride];
        }
    }

    private Tensor tensor(Node.Convolution convolution, String part) {
        return network.backbone().tensor(convolution.name() + "." + part);
    }

    @Override
    public Map3 maxPool(Node.MaxPool pool, Map3 input) {
        Size size = pool.outputSize(input.size());
        double[][] result = new double[input.channels().length][size.height() * size.width()];
        for (int c = 0; c < result.length; c++) {
            double[] plane = input.channels()[c];
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    double largest = Double.NEGATIVE_INFINITY;
                    for (int ky = 0; ky < pool.kernel(); ky++) {
                        for (int kx = 0; kx < pool.kernel(); kx++) {
                            largest = Math.max(
                                    largest,
                                    plane[
                                            (y * pool.stride() + ky)
                                                            * input.size().width()
                                                    + x * pool.stride()
                                                    + kx]);
                        }
                    }
                    result[c][y * size.width() + x] = largest;
                }
            }
        }
        return new Map3(result, size);
    }

    @Override
    public Map3 averagePool(Node.AveragePool pool, Map3 input) {
        Size size = input.size();
        boolean counted = network.backbone().poolPadding() == PoolPadding.COUNTED;
        double[][] result = new double[input.channels().length][size.height() * size.width()];
        for (int c = 0; c < result.length; c++) {
            double[] plane = input.channels()[c];
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    double sum = 0;
                    int cells = 0;
                    for (int row = y - pool.padding(); row <= y + pool.padding(); row++) {
                        for (int column = x - pool.padding(); column <= x + pool.padding(); column++) {
                            if (row >= 0 && row < size.height() && column >= 0 && column < size.width()) {
                                sum += plane[row * size.width() + column];
                                cells++;
                            }
                        }
                    }
                    result[c][y * size.width() + x] = sum / (counted ? pool.kernel() * pool.kernel() : cells);
                }
            }
        }
        return new Map3(result, size);
    }

    private static double[] pool(Map3 map, StagePooling pooling) {
        double[] pooled = new double[map.channels().length];
        for (int c = 0; c < pooled.length; c++) {
            double sum = 0;
            for (double value : map.channels()[c]) {
                sum += pooling == StagePooling.AVERAGE ? value : Math.pow(value, StagePooling.EXPONENT);
            }
            double mean = sum / map.channels()[c].length;
            pooled[c] = pooling == StagePooling.AVERAGE
                    ? mean
                    : Math.pow(mean + StagePooling.OFFSET, 1.0 / StagePooling.EXPONENT);
        }
        return pooled;
    }

    /**
     * Computes the head.
     *
     * @param features the pooled feature maps, side by side
     * @return one logit a class
     */
    public double[] head(double[] features) {
        HeadWeights head = network.head();
        double[] current = new double[features.length];
        for (int i = 0; i < current.length; i++) {
            current[i] = (features[i] - head.mean()[i]) / head.deviation()[i];
        }
        for (int i = 0; i < head.layers().size(); i++) {
            HeadWeights.Dense layer = head.layers().get(i);
            double[] next = new double[layer.outputs()];
            for (int o = 0; o < next.length; o++) {
                double sum = layer.bias()[o];
                for (int j = 0; j < current.length; j++) {
                    sum += (double) layer.weight()[o * current.length + j] * current[j];
                }
                next[o] = i < head.layers().size() - 1 ? Math.max(0, sum) : sum;
            }
            current = next;
        }
        return current;
    }
}
