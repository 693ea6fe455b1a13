package org.graft.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.graft.arch.Architecture;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Stage;

/**
 * Which stages of a backbone a phase trains.
 *
 * @param freezePoint the last frozen stage; null if everything is trained
 * @param stages the stages in the order of the flow
 */
public record FreezePlan(String freezePoint, List<StagePlan> stages) {

    /** The freeze point that stands for the whole backbone, however many stages it has. */
    public static final String WHOLE_BACKBONE = "backbone";

    /** The freeze point that stands for training everything. */
    public static final String NOTHING = "nothing";

    /**
     * One line of the plan.
     *
     * @param stage the name of the stage
     * @param parameters the number of its learnable values: kernels, and scale and shift of batch norm
     * @param trainable whether the phase trains it
     * @param batchNorm what its batch norm does while the phase runs
     */
    public record StagePlan(String stage, long parameters, boolean trainable, BatchNormPolicy batchNorm) {}

    public FreezePlan {
        stages = List.copyOf(stages);
    }

    /**
     * Makes the plan of a phase.
     *
     * @param architecture the backbone, up to the last stage that the head reads
     * @param freezeThrough the last frozen stage, {@value #WHOLE_BACKBONE} or {@value #NOTHING}
     * @param policy the policy of batch norm above the freeze point
     * @return the plan
     * @throws IllegalArgumentException if there is no such stage
     */
    public static FreezePlan of(Architecture architecture, String freezeThrough, BatchNormPolicy policy) {
        int last = architecture.stages().size() - 1;
        int frozen = freezeThrough.equals(WHOLE_BACKBONE)
                ? last
                : freezeThrough.equals(NOTHING) ? -1 : architecture.indexOf(freezeThrough);
        List<StagePlan> plans = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            Stage stage = architecture.stages().get(i);
            boolean trainable = i > frozen;
            plans.add(new StagePlan(
                    stage.name(), learnable(stage), trainable, trainable ? policy : BatchNormPolicy.INFERENCE));
        }
        return new FreezePlan(
                frozen < 0 ? null : architecture.stages().get(frozen).name(), plans);
    }

    /**
     * Makes the plan of a phase for a backbone that was cut. A freeze point above the cut freezes all that is left.
     *
     * @param architecture the backbone before it was cut
     * @param lastStage the last stage that is left
     * @param freezeThrough the last frozen stage, {@value #WHOLE_BACKBONE} or {@value #NOTHING}
     * @param policy the policy of batch norm above the freeze point
     * @return the plan of the stages that are left
     * @throws IllegalArgumentException if the architecture has no such stage
     */
    public static FreezePlan of(
            Architecture architecture, String lastStage, String freezeThrough, BatchNormPolicy policy) {
        FreezePlan whole = of(architecture, freezeThrough, policy);
        int left = architecture.indexOf(lastStage) + 1;
        boolean isLeft = whole.freezePoint() == null || architecture.indexOf(whole.freezePoint()) < left;
        return new FreezePlan(
                isLeft ? whole.freezePoint() : lastStage, whole.stages().subList(0, left));
    }

    private static long learnable(Stage stage) {
        long count = 0;
        for (Convolution convolution : stage.body().convolutions()) {
            long kernel = 1;
            for (long dimension : convolution.weightShape()) {
                kernel *= dimension;
            }
            count += kernel + 2L * convolution.outputChannels();
        }
        return count;
    }

    /**
     * Tells whether the whole backbone is frozen, so that only the head is trained.
     *
     * @return true if no stage is trainable
     */
    public boolean isWholeBackboneFrozen() {
        return stages.stream().noneMatch(StagePlan::trainable);
    }

    /**
     * Returns the stages that the phase trains.
     *
     * @return their names in the order of the flow
     */
    public List<String> trainableStages() {
        return stages.stream()
                .filter(StagePlan::trainable)
                .map(StagePlan::stage)
                .toList();
    }

    /**
     * Returns the plan as a table for people.
     *
     * @return one line a stage
     */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-10s %12s  %-10s %s%n", "stage", "parameters", "", "batch norm"));
        for (StagePlan plan : stages) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %,12d  %-10s %s%n",
                    plan.stage(),
                    plan.parameters(),
                    plan.trainable() ? "trainable" : "frozen",
                    plan.batchNorm()));
        }
        return text.toString();
    }
}
