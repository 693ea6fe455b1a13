package org.graft.engine.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.OneDnnFault;
import org.graft.backbone.Precision;
import org.graft.backbone.StagePooling;
import org.graft.torchscript.ScriptLines;
import org.graft.weights.PoolPadding;

/**
 * A forward plan as TorchScript: calls of oneDNN's convolution with batch norm folded in and ReLU done by the same kernel.
 * The kernels are packed once, in the order of memory that oneDNN wants.
 *
 * <p>An average pool changes places with the 1 x 1 convolution that follows it.
 */
final class ScriptProgram implements Interpreter<ScriptProgram.Value> {

    /** Converts a bias to the precision of the plan: {@code (Tensor) -> Tensor}. */
    static final String CONVERT = "convert";

    /** Computes the outputs: {@code (Tensor, List[Tensor] kernels, List[Tensor] biases) -> List[Tensor]}. */
    static final String FORWARD = "forward";

    /** The numbers by which TorchScript calls types. */
    static final int FLOAT32 = 6;

    static final int BFLOAT16 = 15;
    private static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

    private final ForwardPlan plan;
    private final int batchSize;
    private final List<Node.Convolution> convolutions = new ArrayList<>();
    private final List<String> packed = new ArrayList<>();
    private final ScriptLines lines;
    private final String code;

    /** A value of the program: its name, and the size of the feature map that it stands for. */
    record Value(String name, Size size) {}

    /**
     * Writes the program.
     *
     * @param plan what to compute
     * @param batchSize the size of a batch that the kernels are packed for; others are computed as well
     * @param image the size of an image that the kernels are packed for
     */
    ScriptProgram(ForwardPlan plan, int batchSize, Size image) {
        this.plan = plan;
        this.lines = new ScriptLines(plan.weights().poolPadding());
        this.batchSize = batchSize;
        Value images = plan.precision() == Precision.FLOAT32
                ? new Value("images", image)
                : value(image, "torch.to(images, %d)", BFLOAT16);
        List<Value> outputs = plan.run(this, images, this::output);
        code = """
                class Program(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                %s
                  def %s(self: __torch__.Program,
                    bias: Tensor) -> Tensor:
                    return %s
                  def %s(self: __torch__.Program,
                    images: Tensor,
                    kernels: List[Tensor],
                    biases: List[Tensor]) -> List[Tensor]:
                    %s
                    return [%s]
                """.formatted(
                        String.join("\n", packed),
                        CONVERT,
                        converted("bias"),
                        FORWARD,
                        lines.text(),
                        outputs.stream().map(Value::name).collect(Collectors.joining(", ")));
    }

    /** Returns the program as the source of a class {@code Program}. */
    String code() {
        return code;
    }

    /** Returns the convolutions in the order in which {@link #FORWARD} takes their kernels and biases. */
    List<Node.Convolution> convolutions() {
        return convolutions;
    }

    /**
     * Returns the method that packs a kernel, {@code (Tensor) -> Tensor}. Its result shares no memory with its argument.
     *
     * @param index the number of the convolution
     */
    static String pack(int index) {
        return "pack" + index;
    }

    @Override
    public Value convolution(Node.Convolution convolution, Value input) {
        if (OneDnnFault.concerns(convolution)) {
            return product(convolution, input);
        }
        int index = pack(convolution, input);
        return convolve(convolution, input, index, "biases[" + index + "]", "relu");
    }

    @Override
    public Value maxPool(Node.MaxPool pool, Value input) {
        return new Value(lines.maxPool(pool, input.name()), pool.outputSize(input.size()));
    }

    @Override
    public Value averagePool(Node.AveragePool pool, Value input) {
        return new Value(lines.averagePool(pool, input.name()), pool.outputSize(input.size()));
    }

    @Override
    public Value concat(List<Value> parts) {
        return new Value(
                lines.concat(parts.stream().map(Value::name).toList()),
                parts.get(0).size());
    }

    private Value output(Value map, StagePooling pooling) {
        Value converted = plan.precision() == Precision.FLOAT32
                ? map
                : value(map.size(), "torch.to(%s, %d)", map.name(), FLOAT32);
        return pooling == null ? converted : new Value(lines.pooled(converted.name(), pooling), Size.square(1));
    }

    private Value convolve(Node.Convolution convolution, Value input, int index, String bias, String activation) {
        return value(
                convolution.outputSize(input.size()),
                "ops.mkldnn._convolution_pointwise(%s, kernels[%d], %s, %s, %s, [1, 1], 1, \"%s\", %s, None)",
                input.name(),
                index,
                bias,
                ScriptLines.pair(convolution.padding()),
                ScriptLines.pair(Size.square(convolution.stride())),
                activation,
                NO_SCALARS);
    }

    private int pack(Node.Convolution convolution, Value input) {
        return add(
                convolution,
                "ops.mkldnn._reorder_convolution_weight(%s, %s, %s, [1, 1], 1, [%d, %d, %d, %d])"
                        .formatted(
                                converted("kernel"),
                                ScriptLines.pair(convolution.padding()),
                                ScriptLines.pair(Size.square(convolution.stride())),
                                batchSize,
                                convolution.inputChannels(),
                                input.size().height(),
                                input.size().width()));
    }

    private String converted(String tensor) {
        return plan.precision() == Precision.FLOAT32 ? tensor : "torch.to(" + tensor + ", " + BFLOAT16 + ")";
    }

    private int add(Node.Convolution convolution, String packedKernel) {
        int index = convolutions.size();
        convolutions.add(convolution);
        packed.add("""
                  def %s(self: __torch__.Program,
                    kernel: Tensor) -> Tensor:
                    return %s\
                """.formatted(pack(index), packedKernel));
        return index;
    }

    /** Averages leave a bias as it is, unless zeros of the padding count: then it comes after them. */
    @Override
    public Value pooledConvolution(Node.AveragePool pool, Node.Convolution convolution, Value input) {
        if (OneDnnFault.concerns(convolution)) {
            return Interpreter.super.pooledConvolution(pool, convolution, input);
        }
        int index = pack(convolution, input);
        String bias = "biases[" + index + "]";
        boolean isLater = isPaddingCounted();
        Value average = averagePool(pool, convolve(convolution, input, index, isLater ? "None" : bias, "none"));
        String sum = isLater
                ? "torch.add_(" + average.name() + ", torch.reshape(" + bias + ", [1, -1, 1, 1]))"
                : average.name();
        return value(average.size(), "torch.relu_(%s)", sum);
    }

    private boolean isPaddingCounted() {
        return plan.weights().poolPadding() == PoolPadding.COUNTED;
    }

    /** A 1 x 1 convolution as the product of a matrix with a row a pixel, which channels-last memory already is. */
    private Value product(Node.Convolution convolution, Value input) {
        int index = add(
                convolution,
                "torch.clone(torch.t(torch.reshape(%s, [%d, %d])))"
                        .formatted(converted("kernel"), convolution.outputChannels(), convolution.inputChannels()));
        Value rows = value(
                input.size(),
                "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [-1, %d])",
                input.name(),
                convolution.inputChannels());
        Value products =
                value(input.size(), "torch.relu_(torch.addmm(biases[%d], %s, kernels[%d]))", index, rows.name(), index);
        return value(
                input.size(),
                "torch.permute(torch.reshape(%2$s, [torch.size(%1$s, 0), torch.size(%1$s, 2), torch.size(%1$s, 3), %3$d]),"
                        + " [0, 3, 1, 2])",
                input.name(),
                products.name(),
                convolution.outputChannels());
    }

    private Value value(Size size, String expression, Object... arguments) {
        return new Value(lines.add(expression, arguments), size);
    }
}
