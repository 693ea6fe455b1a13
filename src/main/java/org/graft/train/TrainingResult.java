package org.graft.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.graft.data.AuditReport;
import org.graft.eval.Evaluation;
import org.graft.weights.WeightSource;

/**
 * What a training run leaves.
 *
 * @param directory the directory of the run
 * @param model the directory of the trained model that is the result
 * @param phases the phases in their order
 * @param resultPhase the name of the phase whose model is the result
 * @param validation the evaluation of the result on the validation images
 * @param test the evaluation of the result on the test images, if there are any
 * @param audit what the audit of the data found
 * @param weights where the pretrained weights came from
 * @param engine the engine and device, for people
 * @param seconds the duration of the run
 * @param peakResidentBytes the largest resident size of the process so far, 0 if unknown
 */
public record TrainingResult(
        Path directory,
        Path model,
        List<PhaseResult> phases,
        String resultPhase,
        Evaluation validation,
        Optional<Evaluation> test,
        AuditReport audit,
        WeightSource weights,
        String engine,
        double seconds,
        long peakResidentBytes) {

    /**
     * What a phase gave.
     *
     * @param name the name of the phase
     * @param model the directory of its trained model
     * @param headStages the stages that the head reads
     * @param validationAccuracy the accuracy of its model on the validation images
     * @param validationLoss the mean loss of its model on the validation images
     * @param bestEpoch the epoch whose weights were kept, from 1
     * @param seconds the duration of the phase
     * @param history all epochs
     */
    public record PhaseResult(
            String name,
            Path model,
            List<String> headStages,
            double validationAccuracy,
            double validationLoss,
            int bestEpoch,
            double seconds,
            List<EpochRecord> history) {}

    public TrainingResult {
        phases = List.copyOf(phases);
    }

    /**
     * Returns the accuracy of the result on the validation images.
     *
     * @return the accuracy, 0 to 1
     */
    public double accuracy() {
        return validation.accuracy();
    }
}
