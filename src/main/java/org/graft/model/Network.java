package org.graft.model;

import org.graft.weights.BackboneWeights;

/**
 * A backbone and the head on it, in the Java heap: what a trained model computes, on any engine.
 *
 * @param backbone the backbone
 * @param head the head
 */
public record Network(BackboneWeights backbone, HeadWeights head) {

    public Network {
        int features = head.stages().stream()
                .mapToInt(backbone.architecture()::channelsAfter)
                .sum();
        if (features != head.inputs()) {
            throw new IllegalArgumentException("the head takes " + head.inputs() + " features, but the stages "
                    + head.stages() + " give " + features);
        }
    }
}
