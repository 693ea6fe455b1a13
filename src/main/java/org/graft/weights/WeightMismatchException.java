package org.graft.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Thrown when the tensors of a file are not those that an architecture needs; the message names them. */
public class WeightMismatchException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int NAMED_AT_MOST = 8;

    /**
     * Makes the exception.
     *
     * @param message what does not fit, and in which file
     */
    public WeightMismatchException(String message) {
        super(message);
    }

    /**
     * Compares tensors with what is expected.
     *
     * @param location the file they come from, for the message
     * @param expected the shapes by name
     * @param actual the tensors by name
     * @return the tensors in the order of {@code expected}, unmodifiable
     * @throws WeightMismatchException if a tensor is missing, surplus or of the wrong shape
     */
    public static Map<String, Tensor> check(String location, Map<String, long[]> expected, Map<String, Tensor> actual) {
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        expected.forEach((name, shape) -> {
            Tensor tensor = actual.get(name);
            if (tensor == null) {
                missing.add(name);
            } else if (!Arrays.equals(tensor.shape(), shape)) {
                wrong.add(name + " is " + Arrays.toString(tensor.shape()) + ", expected " + Arrays.toString(shape));
            } else {
                ordered.put(name, tensor);
            }
        });
        List<String> surplus = actual.keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .toList();
        if (!missing.isEmpty() || !wrong.isEmpty() || !surplus.isEmpty()) {
            throw new WeightMismatchException("the weights of " + location + " do not fit the architecture:"
                    + part("missing", missing) + part("surplus", surplus) + part("wrong shape", wrong));
        }
        return Collections.unmodifiableMap(ordered);
    }

    private static String part(String kind, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String shown = String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size())));
        String more = names.size() > NAMED_AT_MOST ? " and " + (names.size() - NAMED_AT_MOST) + " more" : "";
        return " " + kind + " (" + names.size() + "): " + shown + more + ";";
    }
}
