package org.graft.train;

import ai.djl.nn.Parameter;
import java.util.HashMap;
import java.util.Map;

/** Which parameters get another learning rate or no weight decay. Filled before training, read while it runs. */
final class ParameterGroups {

    private record Group(double factor, boolean decays) {}

    private final Map<String, Group> groups = new HashMap<>();

    /** Adds a parameter; one-dimensional ones (biases, batch norm) do not decay. */
    void add(Parameter parameter, double factor) {
        groups.put(
                parameter.getId(),
                new Group(factor, parameter.getArray().getShape().dimension() > 1));
    }

    double factor(String parameterId) {
        Group group = groups.get(parameterId);
        return group == null ? 1 : group.factor;
    }

    boolean decays(String parameterId) {
        Group group = groups.get(parameterId);
        return group == null || group.decays;
    }
}
