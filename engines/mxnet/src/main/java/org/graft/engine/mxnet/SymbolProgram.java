package org.graft.engine.mxnet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graft.arch.Interpreter;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.FoldedConvolution;
import org.graft.backbone.ForwardPlan;
import org.graft.backbone.StagePooling;
import org.graft.weights.PoolPadding;

/**
 * A forward plan as an MXNet symbol: the graph's JSON, with batch norm folded. The format is the one that
 * {@code Symbol.tojson()} of MXNet 1.9 gives.
 */
final class SymbolProgram implements Interpreter<Integer> {

    /** The name of the input variable. */
    static final String INPUT = "data";

    private static final int MXNET_VERSION = 10900;

    private final ForwardPlan plan;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ArrayNode nodes = mapper.createArrayNode();
    private final List<Node.Convolution> convolutions = new ArrayList<>();
    private final List<Integer> variables = new ArrayList<>();
    private int unnamed;

    SymbolProgram(ForwardPlan plan) {
        this.plan = plan;
    }

    /** Returns the graph as JSON; after that {@link #convolutions()} are complete. */
    String toJson() {
        List<Integer> heads = plan.run(this, variable(INPUT), this::output);
        ObjectNode graph = mapper.createObjectNode();
        graph.set("nodes", nodes);
        graph.set("arg_nodes", mapper.valueToTree(variables));
        ArrayNode rows = graph.putArray("node_row_ptr");
        for (int i = 0; i <= nodes.size(); i++) {
            rows.add(i);
        }
        ArrayNode outputs = graph.putArray("heads");
        for (int head : heads) {
            outputs.add(reference(head));
        }
        graph.putObject("attrs").putArray("mxnet_version").add("int").add(MXNET_VERSION);
        return graph.toString();
    }

    /** Returns the convolutions, whose folded kernels and biases are variables of their names. */
    List<Node.Convolution> convolutions() {
        return convolutions;
    }

    @Override
    public Integer maxPool(Node.MaxPool pool, Integer input) {
        return operation(
                "Pooling",
                name("pool"),
                Map.of(
                        "pool_type", "max",
                        "kernel", pair(Size.square(pool.kernel())),
                        "stride", pair(Size.square(pool.stride())),
                        "pad", "(0, 0)",
                        "pooling_convention", "valid"),
                List.of(input));
    }

    @Override
    public Integer averagePool(Node.AveragePool pool, Integer input) {
        return operation(
                "Pooling",
                name("pool"),
                Map.of(
                        "pool_type",
                        "avg",
                        "kernel",
                        pair(Size.square(pool.kernel())),
                        "stride",
                        "(1, 1)",
                        "pad",
                        pair(Size.square(pool.padding())),
                        "pooling_convention",
                        "valid",
                        "count_include_pad",
                        plan.weights().poolPadding() == PoolPadding.COUNTED ? "True" : "False"),
                List.of(input));
    }

    @Override
    public Integer concat(List<Integer> parts) {
        return operation(
                "Concat", name("concat"), Map.of("dim", "1", "num_args", Integer.toString(parts.size())), parts);
    }

    @Override
    public Integer convolution(Node.Convolution convolution, Integer input) {
        convolutions.add(convolution);
        int weight = variable(FoldedConvolution.weightName(convolution));
        int bias = variable(FoldedConvolution.biasName(convolution));
        int sum = operation(
                "Convolution",
                convolution.name(),
                Map.of(
                        "kernel", pair(convolution.kernel()),
                        "stride", pair(Size.square(convolution.stride())),
                        "pad", pair(convolution.padding()),
                        "num_filter", Integer.toString(convolution.outputChannels()),
                        "no_bias", "False"),
                List.of(input, weight, bias));
        return operation("Activation", convolution.name() + ".relu", Map.of("act_type", "relu"), List.of(sum));
    }

    private int output(int map, StagePooling pooling) {
        if (pooling == null) {
            return map;
        }
        if (pooling == StagePooling.AVERAGE) {
            return average(map);
        }
        int power = map;
        for (int factors = 1; factors < StagePooling.EXPONENT; factors++) {
            power = operation("elemwise_mul", name("power"), Map.of(), List.of(power, map));
        }
        int above = operation(
                "_plus_scalar",
                name("above"),
                Map.of("scalar", Double.toString(StagePooling.OFFSET)),
                List.of(average(power)));
        return operation(
                "_power_scalar",
                name("root"),
                Map.of("scalar", Double.toString(1.0 / StagePooling.EXPONENT)),
                List.of(above));
    }

    private int average(int map) {
        int pooled = operation(
                "Pooling",
                name("average"),
                Map.of("pool_type", "avg", "global_pool", "True", "kernel", "(1, 1)"),
                List.of(map));
        return operation("Flatten", name("flatten"), Map.of(), List.of(pooled));
    }

    private int variable(String name) {
        ObjectNode node = nodes.addObject();
        node.put("op", "null");
        node.put("name", name);
        node.putArray("inputs");
        variables.add(nodes.size() - 1);
        return nodes.size() - 1;
    }

    private int operation(String operator, String name, Map<String, String> attributes, List<Integer> inputs) {
        ObjectNode node = nodes.addObject();
        node.put("op", operator);
        node.put("name", name);
        if (!attributes.isEmpty()) {
            ObjectNode attrs = node.putObject("attrs");
            attributes.forEach(attrs::put);
        }
        ArrayNode references = node.putArray("inputs");
        inputs.forEach(input -> references.add(reference(input)));
        return nodes.size() - 1;
    }

    private ArrayNode reference(int node) {
        return mapper.createArrayNode().add(node).add(0).add(0);
    }

    private String name(String kind) {
        return kind + unnamed++;
    }

    private static String pair(Size size) {
        return "(" + size.height() + ", " + size.width() + ")";
    }
}
