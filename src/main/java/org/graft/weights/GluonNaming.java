package org.graft.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graft.arch.Architecture;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Stage;

/**
 * The names of GluonCV and of MXNet's own zoo: {@code arg:inception30_A1_conv0_weight}, {@code
 * aux:inception30_A1_batchnorm0_running_mean}. The prefixes may be absent, the number after the class name is that of
 * the instance. The classifier {@code dense0} is left out.
 */
public final class GluonNaming implements WeightNaming {

    private static final Pattern KIND = Pattern.compile("^(arg|aux):");
    private static final String CLASSIFIER = "dense0_(weight|bias)";

    @Override
    public Map<String, Tensor> canonical(Architecture architecture, NamedTensors file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (tensors.put(KIND.matcher(name).replaceFirst(""), tensor) != null) {
                throw new WeightMismatchException("the weights of " + file.location() + " have the name " + name
                        + " twice, as an argument and as auxiliary state");
            }
        });

        String instance = instance(architecture, file.location(), tensors);
        Map<String, long[]> shapes = BackboneWeights.expectedShapes(architecture);
        TensorMapping mapping = new TensorMapping();
        layers(architecture)
                .forEach((convolution, layer) -> BackboneWeights.PARTS.forEach(part -> {
                    String name = part.equals("weight") ? layer.convolution + "_weight" : layer.batchNorm + "_" + part;
                    String canonical = convolution + "." + part;
                    mapping.expect(instance + name, canonical, shapes.get(canonical));
                }));
        Pattern classifier = Pattern.compile(Pattern.quote(instance) + CLASSIFIER);
        return mapping.apply(
                file.location(), tensors, name -> classifier.matcher(name).matches());
    }

    /** Returns the prefix of the instance, for example {@code inception30_}: class Inception3, instance 0. */
    private static String instance(Architecture architecture, String location, Map<String, Tensor> tensors) {
        Pattern prefix = Pattern.compile(architecture.name().replace("_v", "") + "\\d+_");
        for (String name : tensors.keySet()) {
            Matcher matcher = prefix.matcher(name);
            if (matcher.lookingAt()) {
                return matcher.group();
            }
        }
        List<String> first = tensors.keySet().stream().limit(3).toList();
        throw new WeightMismatchException("the weights of " + location
                + " are not named as GluonCV and MXNet export them: no name starts like " + prefix.pattern()
                + " (the first names are " + String.join(", ", first) + ")");
    }

    /** The names of a convolution and of its batch norm, without the instance. */
    record Layer(String convolution, String batchNorm) {}

    /**
     * Returns the layers of each convolution: the stem's without, the others' with the code of their block. Blocks of
     * the same structure share a letter and are numbered if there are several; inside a block the count starts at 0.
     *
     * @param architecture the architecture
     * @return the layers by the convolutions' canonical names, in the order of the flow
     */
    static Map<String, Layer> layers(Architecture architecture) {
        Map<List<String>, Integer> members = new LinkedHashMap<>();
        List<Stage> blocks =
                architecture.stages().subList(1, architecture.stages().size());
        blocks.forEach(block -> members.merge(structure(block), 1, Integer::sum));
        List<List<String>> structures = List.copyOf(members.keySet());

        Map<String, Layer> layers = new LinkedHashMap<>();
        addBlock(architecture.stages().get(0), "", layers);
        Map<List<String>, Integer> seen = new LinkedHashMap<>();
        for (Stage block : blocks) {
            List<String> structure = structure(block);
            int number = seen.merge(structure, 1, Integer::sum);
            String letter = String.valueOf((char) ('A' + structures.indexOf(structure)));
            addBlock(block, letter + (members.get(structure) > 1 ? number : "") + "_", layers);
        }
        return layers;
    }

    private static List<String> structure(Stage block) {
        return block.body().convolutions().stream()
                .map(convolution -> convolution.name().substring(block.name().length()))
                .toList();
    }

    private static void addBlock(Stage block, String code, Map<String, Layer> layers) {
        int number = 0;
        for (Convolution convolution : block.body().convolutions()) {
            layers.put(convolution.name(), new Layer(code + "conv" + number, code + "batchnorm" + number));
            number++;
        }
    }
}
