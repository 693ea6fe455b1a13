package org.graft.benchmarks.contestant;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.arch.Architecture;
import org.graft.arch.Node;
import org.graft.arch.Size;
import org.graft.backbone.StagePooling;
import org.graft.benchmarks.Fixture;
import org.graft.model.HeadWeights;
import org.graft.model.ModelManifest;
import org.graft.model.TrainedModel;
import org.graft.weights.BackboneWeights;
import org.graft.weights.PoolPadding;

/** What Python needs to build the network of a fixture: its program, and the architecture's table as JSON. */
public final class PythonNetwork {

    private static final String PROGRAM = "reference.py";
    private static final String NETWORK = "network.json";

    private PythonNetwork() {}

    /** Returns the program of a fixture. */
    static Path program(Fixture fixture) {
        return fixture.model().resolveSibling(PROGRAM);
    }

    /**
     * Writes both files.
     *
     * @param directory the directory of a fixture
     * @param model the model in it
     * @throws IOException if they cannot be written
     */
    public static void write(Path directory, TrainedModel model) throws IOException {
        try (InputStream stream = PythonNetwork.class.getResourceAsStream(PROGRAM)) {
            Files.copy(stream, directory.resolve(PROGRAM), StandardCopyOption.REPLACE_EXISTING);
        }
        BackboneWeights backbone = model.network().backbone();
        HeadWeights head = model.network().head();
        ModelManifest manifest = model.manifest();
        Architecture architecture = backbone.architecture();
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("parameters", model.directory().getFileName() + "/" + TrainedModel.PARAMETERS);
        network.put("epsilon", architecture.batchNormEpsilon());
        network.put("paddingCounts", backbone.poolPadding() == PoolPadding.COUNTED);
        network.put("size", manifest.preprocessing().size());
        network.put("mean", backbone.scaling().mean());
        network.put("std", backbone.scaling().std());
        network.put("classes", head.classes());
        network.put("headStages", head.stages());
        network.put("generalizedMean", head.pooling() == StagePooling.GENERALIZED_MEAN);
        network.put(
                "stages",
                architecture.stages().stream()
                        .map(stage -> Map.of("name", stage.name(), "body", describe(stage.body())))
                        .toList());
        new ObjectMapper().writeValue(directory.resolve(NETWORK).toFile(), network);
    }

    private static Map<String, Object> describe(Node node) {
        if (node instanceof Node.Convolution convolution) {
            return Map.of(
                    "kind", "convolution",
                    "name", convolution.name(),
                    "inputs", convolution.inputChannels(),
                    "outputs", convolution.outputChannels(),
                    "kernel", pair(convolution.kernel()),
                    "stride", convolution.stride(),
                    "padding", pair(convolution.padding()));
        } else if (node instanceof Node.MaxPool pool) {
            return Map.of("kind", "max", "kernel", pool.kernel(), "stride", pool.stride());
        } else if (node instanceof Node.AveragePool pool) {
            return Map.of("kind", "average", "kernel", pool.kernel());
        } else if (node instanceof Node.Sequence sequence) {
            return Map.of("kind", "sequence", "nodes", describe(sequence.nodes()));
        } else if (node instanceof Node.Branches branches) {
            return Map.of("kind", "branches", "nodes", describe(branches.nodes()));
        }
        throw new AssertionError(node);
    }

    private static List<Map<String, Object>> describe(List<Node> nodes) {
        return nodes.stream().map(PythonNetwork::describe).toList();
    }

    private static List<Integer> pair(Size size) {
        return List.of(size.height(), size.width());
    }
}
