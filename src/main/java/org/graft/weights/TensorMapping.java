package org.graft.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Which of a file's tensors are which parameters, to be checked as a whole and then taken. */
final class TensorMapping {

    private final Map<String, String> canonicalByFileName = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /** Expects a tensor of the file. */
    void expect(String fileName, String canonicalName, long[] shape) {
        canonicalByFileName.put(fileName, canonicalName);
        shapes.put(fileName, shape);
    }

    /** Checks the tensors, leaves out those to ignore that are not expected, and names the rest canonically. */
    Map<String, Tensor> apply(String location, Map<String, Tensor> tensors, Predicate<String> ignored) {
        Map<String, Tensor> relevant = new LinkedHashMap<>(tensors);
        relevant.keySet().removeIf(name -> !shapes.containsKey(name) && ignored.test(name));
        Map<String, Tensor> canonical = new LinkedHashMap<>();
        WeightMismatchException.check(location, shapes, relevant).forEach((fileName, tensor) -> {
            String name = canonicalByFileName.get(fileName);
            canonical.put(name, tensor.named(name));
        });
        return canonical;
    }
}
