package org.graft.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.ForwardPlan.Output;
import org.graft.backbone.StagePooling;
import org.graft.model.HeadWeights;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PoolPadding;
import org.graft.weights.Tensor;

/**
 * A network as an ONNX graph: nodes of the operator set {@value #OPSET}, with batch norm folded. The head computes in the
 * order of the engines, so that the results differ by rounding alone.
 */
final class OnnxProgram implements Interpreter<String> {

    /** Average pools of 19 and later leave the fast path of ONNX Runtime, and miscount paddings there. */
    static final int OPSET = 17;

    static final String INPUT = "input";
    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";

    private static final String BATCH = "batch";
    private static final String HEIGHT = "height";
    private static final String WIDTH = "width";
    private static final int CHANNELS = 3;

    private final BackboneWeights weights;
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int unnamed;

    OnnxProgram(BackboneWeights weights) {
        this.weights = weights;
    }

    /** Writes a classifier for images of any size. */
    GraphProto classifier(HeadWeights head) {
        return classifier(head, value(INPUT, CHANNELS, HEIGHT, WIDTH));
    }

    /**
     * Writes a classifier.
     *
     * @param size the side of the square images in pixels
     */
    GraphProto classifier(HeadWeights head, int size) {
        return classifier(head, value(INPUT, CHANNELS, size, size));
    }

    private GraphProto classifier(HeadWeights head, ValueInfoProto input) {
        graph.addInput(input);
        List<String> features = write(head.stages().stream()
                .map(stage -> Output.pooled(stage, head.pooling()))
                .toList());
        write(head, features.size() == 1 ? features.get(0) : concat(features));
        graph.addOutput(value(LOGITS, head.classes()));
        graph.addOutput(value(PROBABILITIES, head.classes()));
        return graph.build();
    }

    /** Writes a part of the backbone for images of any size. */
    GraphProto outputs(List<Output> outputs) {
        graph.addInput(value(INPUT, CHANNELS, HEIGHT, WIDTH));
        List<String> written = write(outputs);
        for (int i = 0; i < written.size(); i++) {
            // Two outputs may be one array.
            String name = operation("Identity", "output" + i, List.of(written.get(i)));
            int channels = weights.architecture().channelsAfter(outputs.get(i).stage());
            graph.addOutput(
                    outputs.get(i).pooling() == null
                            ? value(name, channels, name + "." + HEIGHT, name + "." + WIDTH)
                            : value(name, channels));
        }
        return graph.build();
    }

    /** Writes the stages up to the last one that is wanted; returns the name of each output. */
    private List<String> write(List<Output> outputs) {
        graph.setName(weights.architecture().name());
        return new ForwardPlan(weights, outputs).run(this, INPUT, this::output);
    }

    @Override
    public String maxPool(Node.MaxPool pool, String input) {
        return operation(
                "MaxPool",
                name("pool"),
                List.of(input),
                integers("kernel_shape", pool.kernel(), pool.kernel()),
                integers("strides", pool.stride(), pool.stride()),
                integers("pads", 0, 0, 0, 0),
                integer("ceil_mode", 0));
    }

    @Override
    public String averagePool(Node.AveragePool pool, String input) {
        int padding = pool.padding();
        return operation(
                "AveragePool",
                name("pool"),
                List.of(input),
                integers("kernel_shape", pool.kernel(), pool.kernel()),
                integers("strides", 1, 1),
                integers("pads", padding, padding, padding, padding),
                integer("ceil_mode", 0),
                integer("count_include_pad", weights.poolPadding() == PoolPadding.COUNTED ? 1 : 0));
    }

    @Override
    public String convolution(Node.Convolution convolution, String input) {
        FoldedConvolution folded = FoldedConvolution.of(weights, convolution);
        Size kernel = convolution.kernel();
        Size padding = convolution.padding();
        String sum = operation(
                "Conv",
                convolution.name(),
                List.of(input, constant(folded.weight()), constant(folded.bias())),
                integers("kernel_shape", kernel.height(), kernel.width()),
                integers("strides", convolution.stride(), convolution.stride()),
                integers("pads", padding.height(), padding.width(), padding.height(), padding.width()));
        return operation("Relu", convolution.name() + ".relu", List.of(sum));
    }

    private String output(String map, StagePooling pooling) {
        if (pooling == null) {
            return map;
        }
        if (pooling == StagePooling.AVERAGE) {
            return average(map);
        }
        String power = map;
        for (int factors = 1; factors < StagePooling.EXPONENT; factors++) {
            power = operation("Mul", name("power"), List.of(power, map));
        }
        String above =
                operation("Add", name("above"), List.of(average(power), scalar("offset", (float) StagePooling.OFFSET)));
        return operation("Pow", name("root"), List.of(above, scalar("exponent", (float)
                (1.0 / StagePooling.EXPONENT))));
    }

    private String average(String map) {
        String pooled = operation("GlobalAveragePool", name("average"), List.of(map));
        return operation("Flatten", name("flatten"), List.of(pooled), integer("axis", 1));
    }

    @Override
    public String concat(List<String> parts) {
        return operation("Concat", name("concat"), parts, integer("axis", 1));
    }

    private void write(HeadWeights head, String features) {
        int width = head.inputs();
        String centered = operation(
                "Sub",
                "head.centered",
                List.of(features, constant(new Tensor("head.mean", new long[] {width}, head.mean()))));
        String current = operation(
                "Mul",
                "head.standardized",
                List.of(centered, constant(new Tensor("head.scale", new long[] {width}, head.scale()))));
        int last = head.layers().size();
        for (int number = 1; number <= last; number++) {
            HeadWeights.Dense layer = head.layers().get(number - 1);
            String name = "head.dense" + number;
            String weight = constant(
                    new Tensor(name + ".weight", new long[] {layer.outputs(), layer.inputs()}, layer.weight()));
            String bias = constant(new Tensor(name + ".bias", new long[] {layer.outputs()}, layer.bias()));
            if (number == last) {
                operation("Gemm", LOGITS, List.of(current, weight, bias), integer("transB", 1));
            } else {
                current = operation(
                        "Relu",
                        name + ".relu",
                        List.of(operation("Gemm", name, List.of(current, weight, bias), integer("transB", 1))));
            }
        }
        operation("Softmax", PROBABILITIES, List.of(LOGITS), integer("axis", 1));
    }

    /** Adds a node with one output, which has its name. */
    private String operation(String type, String name, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(List.of(attributes)));
        return name;
    }

    private String constant(Tensor tensor) {
        TensorProto.Builder constant = TensorProto.newBuilder()
                .setName(tensor.name())
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(bytes(tensor.values()));
        for (long dimension : tensor.shape()) {
            constant.addDims(dimension);
        }
        graph.addInitializer(constant);
        return tensor.name();
    }

    private String scalar(String kind, float value) {
        return constant(new Tensor(name(kind), new long[0], new float[] {value}));
    }

    private static ByteString bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** A float array whose first dimension is the batch; the others are numbers, or names of what is free. */
    private static ValueInfoProto value(String name, Object... others) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (Object dimension : others) {
            shape.addDim(
                    dimension instanceof Number number
                            ? TensorShapeProto.Dimension.newBuilder().setDimValue(number.longValue())
                            : TensorShapeProto.Dimension.newBuilder().setDimParam(dimension.toString()));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }

    private String name(String kind) {
        return kind + unnamed++;
    }
}
