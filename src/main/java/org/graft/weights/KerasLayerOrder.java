package org.graft.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Architecture;
import org.graft.arch.Node;
import org.graft.arch.Stage;

/**
 * The order in which Keras lists the layers of a model with branches: by depth, which is the number of layers on the
 * longest way to the output, farthest first; at equal depth by branch (Keras 2.2.4, {@code _map_graph_network}). A
 * convolution counts as its three Keras layers: convolution, batch norm, activation.
 */
final class KerasLayerOrder {

    private static final int LAYERS_PER_CONVOLUTION = 3;

    private final Map<String, Integer> layersAfter = new LinkedHashMap<>();

    private KerasLayerOrder() {}

    /** Returns the canonical names of the convolutions in Keras' order, which is that of their batch norms too. */
    static List<String> convolutions(Architecture architecture) {
        KerasLayerOrder order = new KerasLayerOrder();
        int after = 0;
        List<Stage> stages = architecture.stages();
        for (int i = stages.size() - 1; i >= 0; i--) {
            Node body = stages.get(i).body();
            order.count(body, after);
            after += length(body);
        }
        List<String> names = new ArrayList<>(
                architecture.convolutions().stream().map(Node.Convolution::name).toList());
        names.sort(Comparator.comparing(order.layersAfter::get, Comparator.reverseOrder()));
        return List.copyOf(names);
    }

    private void count(Node node, int after) {
        if (node instanceof Node.Convolution convolution) {
            layersAfter.put(convolution.name(), after);
        } else if (node instanceof Node.Sequence sequence) {
            int rest = after;
            for (int i = sequence.nodes().size() - 1; i >= 0; i--) {
                Node each = sequence.nodes().get(i);
                count(each, rest);
                rest += length(each);
            }
        } else if (node instanceof Node.Branches branches) {
            branches.nodes().forEach(branch -> count(branch, after + 1));
        }
    }

    private static int length(Node node) {
        if (node instanceof Node.Convolution) {
            return LAYERS_PER_CONVOLUTION;
        }
        if (node instanceof Node.Sequence sequence) {
            return sequence.nodes().stream().mapToInt(KerasLayerOrder::length).sum();
        }
        if (node instanceof Node.Branches branches) {
            return 1
                    + branches.nodes().stream()
                            .mapToInt(KerasLayerOrder::length)
                            .max()
                            .orElse(0);
        }
        return 1;
    }
}
