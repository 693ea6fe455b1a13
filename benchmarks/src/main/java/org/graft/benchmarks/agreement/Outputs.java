package org.graft.benchmarks.agreement;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.graft.backbone.Precision;
import org.graft.benchmarks.result.Correctness;

/**
 * What one contestant answers: the document that {@link OutputsProgram} writes.
 *
 * @param name the contestant
 * @param engine the engine and its version
 * @param precision what it computes with
 * @param logits one row an image
 * @param probabilities one row an image, from a batch
 * @param alone the probabilities of the first image by itself
 * @param golden one row of logits for each golden image; empty if the golden numbers do not apply
 * @param loss the loss of a training step; null if it does not train
 * @param gradientNorm the norm of its gradient; null if it does not train
 * @param accuracy the accuracy on the labelled photos; null if there are none
 * @param threads the number of threads of the process after the first answer; null if it is unknown
 * @param libraries the native libraries that it loaded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Outputs(
        String name,
        String engine,
        Precision precision,
        float[][] logits,
        float[][] probabilities,
        float[] alone,
        float[][] golden,
        Double loss,
        Double gradientNorm,
        Double accuracy,
        Integer threads,
        List<Correctness.Library> libraries) {}
