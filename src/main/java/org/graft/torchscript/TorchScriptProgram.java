package org.graft.torchscript;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.arch.Stage;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.StagePooling;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.weights.PoolPadding;
import org.graft.weights.Tensor;

/**
 * A network as TorchScript in PyTorch's portable operators: the walk over the architecture that writes a line an operation, with
 * batch norm folded.
 */
final class TorchScriptProgram {

    private final Network network;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final String code;

    TorchScriptProgram(Network network) {
        this.network = network;
        HeadWeights head = network.head();
        Map<String, String> pooled = new HashMap<>();
        String current = "images";
        int last = head.stages().stream()
                .mapToInt(network.backbone().architecture()::indexOf)
                .max()
                .orElseThrow();
        for (Stage stage : network.backbone().architecture().stages().subList(0, last + 1)) {
            current = write(stage.body(), current);
            if (head.stages().contains(stage.name())) {
                pooled.put(stage.name(), pool(current, head.pooling()));
            }
        }
        String logits = head(head.stages().stream().map(pooled::get).collect(Collectors.joining(", ")));
        code = """
                class %s(Module):
                  __parameters__ = [%s]
                  __buffers__ = []
                %s
                  training : bool
                  def forward(self: __torch__.%s,
                    images: Tensor) -> Tensor:
                    %s
                    return %s
                """.formatted(
                ScriptArchive.CLASS,
                tensors.stream().map(tensor -> '"' + tensor.name() + '"').collect(Collectors.joining(", ")),
                tensors.stream()
                        .map(tensor -> "  " + tensor.name() + " : Tensor")
                        .collect(Collectors.joining("\n")),
                ScriptArchive.CLASS,
                String.join("\n    ", lines),
                logits);
    }

    /** Returns the source of the class. */
    String code() {
        return code;
    }

    /** Returns the tensors, with the names of its attributes. */
    List<Tensor> tensors() {
        return tensors;
    }

    private String write(Node node, String input) {
        if (node instanceof Node.Convolution convolution) {
            FoldedConvolution folded = FoldedConvolution.of(network.backbone(), convolution);
            return line(
                    "torch.relu_(torch.conv2d(%s, %s, %s, %s, %s, [1, 1], 1))",
                    input,
                    attribute(convolution.name() + ".weight", folded.weight()),
                    attribute(convolution.name() + ".bias", folded.bias()),
                    pair(Size.square(convolution.stride())),
                    pair(convolution.padding()));
        } else if (node instanceof Node.MaxPool pool) {
            return line(
                    "torch.max_pool2d(%s, %s, %s, [0, 0], [1, 1], False)",
                    input, pair(Size.square(pool.kernel())), pair(Size.square(pool.stride())));
        } else if (node instanceof Node.AveragePool pool) {
            return line(
                    "torch.avg_pool2d(%s, %s, [1, 1], %s, False, %s)",
                    input,
                    pair(Size.square(pool.kernel())),
                    pair(Size.square(pool.padding())),
                    network.backbone().poolPadding() == PoolPadding.COUNTED ? "True" : "False");
        } else if (node instanceof Node.Sequence sequence) {
            String current = input;
            for (Node child : sequence.nodes()) {
                current = write(child, current);
            }
            return current;
        } else if (node instanceof Node.Branches branches) {
            List<String> parts = new ArrayList<>();
            for (Node child : branches.nodes()) {
                parts.add(write(child, input));
            }
            return line("torch.cat([%s], 1)", String.join(", ", parts));
        }
        throw new AssertionError(node);
    }

    private String pool(String map, StagePooling pooling) {
        if (pooling == StagePooling.AVERAGE) {
            return line("torch.mean(%s, [2, 3])", map);
        }
        String power = map;
        for (int factors = 1; factors < StagePooling.EXPONENT; factors++) {
            power = line("torch.mul(%s, %s)", power, map);
        }
        String above = line("torch.add(torch.mean(%s, [2, 3]), %s)", power, Double.toString(StagePooling.OFFSET));
        return line("torch.pow(%s, %s)", above, Double.toString(1.0 / StagePooling.EXPONENT));
    }

    private String head(String features) {
        HeadWeights head = network.head();
        long[] width = {head.inputs()};
        float[] scale = new float[head.inputs()];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = 1 / head.deviation()[i];
        }
        String current = line(
                "torch.mul(torch.sub(torch.cat([%s], 1), %s), %s)",
                features,
                attribute("head.mean", new Tensor("head.mean", width, head.mean())),
                attribute("head.scale", new Tensor("head.scale", width, scale)));
        int layers = head.layers().size();
        for (int number = 1; number <= layers; number++) {
            HeadWeights.Dense layer = head.layers().get(number - 1);
            String name = "head.dense" + number;
            String weight = attribute(
                    name + ".weight", new Tensor(name, new long[] {layer.outputs(), layer.inputs()}, layer.weight()));
            String bias = attribute(name + ".bias", new Tensor(name, new long[] {layer.outputs()}, layer.bias()));
            current = line(
                    number == layers ? "torch.linear(%s, %s, %s)" : "torch.relu_(torch.linear(%s, %s, %s))",
                    current,
                    weight,
                    bias);
        }
        return current;
    }

    /** Adds a tensor; dots are not for the names of attributes. */
    private String attribute(String name, Tensor tensor) {
        String attribute = name.replace('.', '_');
        tensors.add(tensor.named(attribute));
        return "self." + attribute;
    }

    private String line(String expression, Object... arguments) {
        String name = "v" + lines.size();
        lines.add(name + " = " + String.format(Locale.ROOT, expression, arguments));
        return name;
    }

    private static String pair(Size size) {
        return "[" + size.height() + ", " + size.width() + "]";
    }
}
