package org.graft.torchscript;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.Precision;
import org.graft.model.HeadWeights;
import org.graft.model.Network;
import org.graft.weights.Tensor;

/**
 * A network as TorchScript in PyTorch's portable operators: a line an operation, with batch norm folded.
 */
final class TorchScriptProgram implements Interpreter<String> {

    private final Network network;
    private final List<Tensor> tensors = new ArrayList<>();
    private final ScriptLines lines;
    private final String code;

    TorchScriptProgram(Network network) {
        this.network = network;
        HeadWeights head = network.head();
        lines = new ScriptLines(network.backbone().poolPadding());
        ForwardPlan features =
                ForwardPlan.pooledFeatures(network.backbone(), head.stages(), head.pooling(), Precision.FLOAT32);
        String logits = head(features.run(this, "images", lines::pooled));
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
                lines.text(),
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

    @Override
    public String convolution(Node.Convolution convolution, String input) {
        FoldedConvolution folded = FoldedConvolution.of(network.backbone(), convolution);
        return lines.add(
                "torch.relu_(torch.conv2d(%s, %s, %s, %s, %s, [1, 1], 1))",
                input,
                attribute(folded.weight()),
                attribute(folded.bias()),
                ScriptLines.pair(Size.square(convolution.stride())),
                ScriptLines.pair(convolution.padding()));
    }

    @Override
    public String maxPool(Node.MaxPool pool, String input) {
        return lines.maxPool(pool, input);
    }

    @Override
    public String averagePool(Node.AveragePool pool, String input) {
        return lines.averagePool(pool, input);
    }

    @Override
    public String concat(List<String> parts) {
        return lines.concat(parts);
    }

    private String head(List<String> features) {
        HeadWeights head = network.head();
        long[] width = {head.inputs()};
        String current = lines.add(
                "torch.mul(torch.sub(%s, %s), %s)",
                lines.concat(features),
                attribute(new Tensor("head.mean", width, head.mean())),
                attribute(new Tensor("head.scale", width, head.scale())));
        int layers = head.layers().size();
        for (int number = 1; number <= layers; number++) {
            HeadWeights.Dense layer = head.layers().get(number - 1);
            String name = "head.dense" + number;
            String weight = attribute(
                    new Tensor(name + ".weight", new long[] {layer.outputs(), layer.inputs()}, layer.weight()));
            String bias = attribute(new Tensor(name + ".bias", new long[] {layer.outputs()}, layer.bias()));
            current = lines.add(
                    number == layers ? "torch.linear(%s, %s, %s)" : "torch.relu_(torch.linear(%s, %s, %s))",
                    current,
                    weight,
                    bias);
        }
        return current;
    }

    /** Adds a tensor; dots are not for the names of attributes. */
    private String attribute(Tensor tensor) {
        String attribute = tensor.name().replace('.', '_');
        tensors.add(tensor.named(attribute));
        return "self." + attribute;
    }
}
