package org.graft.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graft.arch.Architecture;
import org.graft.arch.Node.Convolution;

/**
 * The names of Keras: layers numbered in the order of their creation, from any number on ({@code conv2d}, {@code
 * conv2d_1}, ... or {@code conv2d_95}, ...), kernels as (height, width, inputChannels, outputChannels), batch norm
 * mostly without gamma, which then is 1.
 *
 * <p>Numbers and, where the file keeps it, the order of the layers must lead to the same parameters. The classifier
 * ({@code predictions} or {@code dense} layers) is left out.
 */
public final class KerasNaming implements WeightNaming {

    private static final Pattern CONVOLUTION = Pattern.compile("(conv2d|convolution2d)(?:_(\\d{1,6}))?");
    private static final Pattern BATCH_NORM =
            Pattern.compile("(batch_normalization|batchnormalization)(?:_(\\d{1,6}))?");
    private static final Pattern CLASSIFIER = Pattern.compile("(predictions|dense(_\\d+)?)/(kernel|bias)");
    private static final Map<String, String> BATCH_NORM_PARTS =
            Map.of("gamma", "gamma", "beta", "beta", "running_mean", "moving_mean", "running_var", "moving_variance");

    @Override
    public Map<String, Tensor> canonical(Architecture architecture, NamedTensors file) {
        Map<String, Tensor> tensors = byLayerAndWeight(file);
        List<Convolution> convolutions = architecture.convolutions();
        List<String> kernels = numbered(tensors, CONVOLUTION, "conv2d", convolutions.size());
        List<String> norms = numbered(tensors, BATCH_NORM, "batch_normalization", convolutions.size());
        boolean scaled = norms.stream().anyMatch(layer -> tensors.containsKey(layer + "/gamma"));

        TensorMapping mapping = new TensorMapping();
        for (int i = 0; i < convolutions.size(); i++) {
            Convolution convolution = convolutions.get(i);
            mapping.expect(kernels.get(i) + "/kernel", convolution.name() + ".weight", kernelShape(convolution));
            for (String part : BackboneWeights.PARTS) {
                if (BATCH_NORM_PARTS.containsKey(part) && (scaled || !part.equals("gamma"))) {
                    mapping.expect(
                            norms.get(i) + "/" + BATCH_NORM_PARTS.get(part),
                            convolution.name() + "." + part,
                            new long[] {convolution.outputChannels()});
                }
            }
        }
        Predicate<String> classifier = name -> CLASSIFIER.matcher(name).matches();
        Map<String, Tensor> found = mapping.apply(file.location(), tensors, classifier);
        requireOrder(architecture, file, kernels);
        requireOrder(architecture, file, norms);

        Map<String, Tensor> canonical = new LinkedHashMap<>();
        found.forEach((name, tensor) -> canonical.put(name, name.endsWith(".weight") ? outputFirst(tensor) : tensor));
        if (!scaled) {
            convolutions.forEach(convolution -> {
                Tensor ones = ones(convolution.name() + ".gamma", convolution.outputChannels());
                canonical.put(ones.name(), ones);
            });
        }
        return canonical;
    }

    /** Names each tensor by its layer and weight alone: no {@code :0}, no enclosing model. */
    private static Map<String, Tensor> byLayerAndWeight(NamedTensors file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        file.tensors().forEach((fileName, tensor) -> {
            String name = fileName.endsWith(":0") ? fileName.substring(0, fileName.length() - 2) : fileName;
            int layerEnd = name.lastIndexOf('/');
            int layerStart = layerEnd < 0 ? 0 : name.lastIndexOf('/', layerEnd - 1) + 1;
            if (tensors.put(name.substring(layerStart), tensor) != null) {
                throw new WeightMismatchException("the weights of " + file.location() + " have two tensors named "
                        + name.substring(layerStart) + "; one is " + fileName);
            }
        });
        return tensors;
    }

    /**
     * Returns the layers of a kind by their numbers. If there are not as many as expected, the names that consecutive
     * numbers from the smallest on would have, so that the comparison names what is missing or surplus.
     */
    private static List<String> numbered(Map<String, Tensor> tensors, Pattern kind, String defaultName, int expected) {
        Set<String> layers = new TreeSet<>(Comparator.comparingInt((String layer) -> number(kind, layer))
                .thenComparing(Comparator.naturalOrder()));
        for (String name : tensors.keySet()) {
            String layer = layer(name);
            if (kind.matcher(layer).matches()) {
                layers.add(layer);
            }
        }
        List<String> sorted = List.copyOf(layers);
        if (sorted.size() == expected) {
            return sorted;
        }
        Matcher matcher = kind.matcher(sorted.isEmpty() ? defaultName + "_1" : sorted.get(0));
        String name = matcher.matches() ? matcher.group(1) : defaultName;
        int first = number(kind, matcher.group());
        List<String> consecutive = new ArrayList<>();
        for (int i = first; i < first + expected; i++) {
            consecutive.add(i == 0 ? name : name + "_" + i);
        }
        return consecutive;
    }

    private static int number(Pattern kind, String layer) {
        Matcher matcher = kind.matcher(layer);
        return matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : 0;
    }

    private static String layer(String name) {
        return name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
    }

    /** Keras itself loads by position, so a file whose numbers say otherwise than its order is not to be trusted. */
    private static void requireOrder(Architecture architecture, NamedTensors file, List<String> numbered) {
        Map<String, String> layerOf = new LinkedHashMap<>();
        List<Convolution> convolutions = architecture.convolutions();
        for (int i = 0; i < convolutions.size(); i++) {
            layerOf.put(convolutions.get(i).name(), numbered.get(i));
        }
        List<String> actual =
                file.layerOrder().stream().filter(layerOf::containsValue).toList();
        if (actual.isEmpty()) {
            // The format keeps no order, or the backbone is nested in another model as one layer.
            return;
        }
        List<String> expected = KerasLayerOrder.convolutions(architecture).stream()
                .map(layerOf::get)
                .toList();
        if (!actual.equals(expected)) {
            int place = 0;
            while (at(actual, place).equals(at(expected, place))) {
                place++;
            }
            throw new WeightMismatchException("the layers of " + file.location()
                    + " are numbered in one order and listed in another: by the numbers " + at(expected, place)
                    + " should be at place " + place + " of its kind, but there is " + at(actual, place));
        }
    }

    private static String at(List<String> layers, int place) {
        return place < layers.size() ? layers.get(place) : "none";
    }

    private static long[] kernelShape(Convolution convolution) {
        long[] outputFirst = convolution.weightShape();
        return new long[] {outputFirst[2], outputFirst[3], outputFirst[1], outputFirst[0]};
    }

    /** Transposes (height, width, inputChannels, outputChannels) to (outputChannels, inputChannels, height, width). */
    private static Tensor outputFirst(Tensor kernel) {
        int positions = (int) (kernel.shape()[0] * kernel.shape()[1]);
        int in = (int) kernel.shape()[2];
        int out = (int) kernel.shape()[3];
        float[] from = kernel.values();
        float[] to = new float[from.length];
        int next = 0;
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    to[(o * in + i) * positions + p] = from[next++];
                }
            }
        }
        return new Tensor(kernel.name(), new long[] {out, in, kernel.shape()[0], kernel.shape()[1]}, to);
    }

    private static Tensor ones(String name, int count) {
        float[] values = new float[count];
        Arrays.fill(values, 1f);
        return new Tensor(name, new long[] {count}, values);
    }
}
