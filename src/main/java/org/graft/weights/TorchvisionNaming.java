package org.graft.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.graft.arch.Architecture;
import org.graft.arch.Node;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Size;
import org.graft.arch.Stage;

/**
 * The names of torchvision and timm: {@code Mixed_5b.branch1x1.conv.weight}, {@code Mixed_5b.branch1x1.bn.bias}. The
 * classifier {@code fc}, the auxiliary classifier {@code AuxLogits} and the counters {@code num_batches_tracked} are
 * left out.
 */
public final class TorchvisionNaming implements WeightNaming {

    private static final Pattern IGNORED = Pattern.compile("fc\\.(weight|bias)|AuxLogits\\..*");
    private static final String COUNTER = ".bn.num_batches_tracked";
    private static final Map<String, String> PARTS = Map.of(
            "weight", "conv.weight",
            "gamma", "bn.weight",
            "beta", "bn.bias",
            "running_mean", "bn.running_mean",
            "running_var", "bn.running_var");

    @Override
    public Map<String, Tensor> canonical(Architecture architecture, NamedTensors file) {
        TensorMapping mapping = new TensorMapping();
        Map<String, String> modules = modules(architecture);
        Map<String, long[]> shapes = BackboneWeights.expectedShapes(architecture);
        modules.forEach((convolution, module) -> BackboneWeights.PARTS.forEach(part -> {
            String canonical = convolution + "." + part;
            mapping.expect(module + "." + PARTS.get(part), canonical, shapes.get(canonical));
        }));
        return mapping.apply(
                file.location(),
                file.tensors(),
                name -> IGNORED.matcher(name).matches()
                        || (name.endsWith(COUNTER)
                                && modules.containsValue(name.substring(0, name.length() - COUNTER.length()))));
    }

    /**
     * Returns the module of each convolution, by the rule of TensorFlow-Slim's names: an operation of the stem or a
     * later stage that shrinks the feature map starts the next number with the letter a, any other takes the next
     * letter.
     *
     * @param architecture the architecture
     * @return the modules by the convolutions' canonical names, in the order of the flow
     */
    static Map<String, String> modules(Architecture architecture) {
        Map<String, String> modules = new LinkedHashMap<>();
        Label label = new Label(0, 'a', architecture.inputSize());
        for (Stage stage : architecture.stages()) {
            if (stage.body() instanceof Node.Sequence sequence) {
                for (Node operation : sequence.nodes()) {
                    label = label.after(operation);
                    if (operation instanceof Convolution convolution) {
                        Size kernel = convolution.kernel();
                        modules.put(
                                convolution.name(), "Conv2d_" + label + "_" + kernel.height() + "x" + kernel.width());
                    }
                }
            } else {
                label = label.after(stage.body());
                for (Convolution convolution : stage.body().convolutions()) {
                    String inStage = convolution.name().substring(stage.name().length() + 1);
                    modules.put(convolution.name(), "Mixed_" + label + "." + inStage);
                }
            }
        }
        return modules;
    }

    private record Label(int number, char letter, Size size) {

        Label after(Node operation) {
            Size after = operation.outputSize(size);
            return after.equals(size)
                    ? new Label(number, (char) (letter + 1), size)
                    : new Label(number + 1, 'a', after);
        }

        @Override
        public String toString() {
            return "" + number + letter;
        }
    }
}
