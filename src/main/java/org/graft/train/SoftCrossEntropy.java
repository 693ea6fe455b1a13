package org.graft.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * Cross-entropy against target distributions: {@code -sum(target * log softmax(logit)) / batchSize}. Label smoothing,
 * mixup and class weights are all in the targets {@code (batchSize, classes)}; predictions are logits.
 */
final class SoftCrossEntropy extends Loss {

    SoftCrossEntropy() {
        super("SoftCrossEntropy");
    }

    @Override
    public NDArray evaluate(NDList targets, NDList logits) {
        NDArray logit = logits.singletonOrThrow();
        NDArray products = targets.singletonOrThrow().mul(logit.logSoftmax(1));
        return products.sum().div(-logit.getShape().get(0));
    }
}
