package org.graft.train;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.graft.arch.Architecture;
import org.graft.backbone.FreezePlan;
import org.graft.train.OptimizerSettings.Algorithm;

/**
 * A recipe on an architecture: whether it can be run there, and which stages its phases freeze.
 *
 * <p>The backbone of a run ends with the last stage that its head reads. Where cross-validation chooses these stages, a
 * recipe has to fit whatever is chosen.
 */
final class RecipeFit {

    private final Recipe recipe;
    private final Architecture architecture;

    RecipeFit(Recipe recipe, Architecture architecture) {
        this.recipe = recipe;
        this.architecture = architecture;
    }

    /**
     * Checks all that needs neither data nor weights.
     *
     * @throws RecipeException if the recipe does not fit; the message names the recipe, the phase and the value
     */
    void check() {
        try {
            int smallest = architecture.minimumSize().height();
            require(
                    recipe.image().size() >= smallest,
                    "image.size is " + recipe.image().size() + ", but " + architecture.name() + " needs " + smallest
                            + " or more");
            recipe.head().candidates().forEach(this::checkOrder);
            for (Phase phase : recipe.phases()) {
                check(phase);
            }
        } catch (IllegalArgumentException e) {
            throw new RecipeException("recipe '" + recipe.name() + "': " + e.getMessage(), e);
        }
    }

    private void checkOrder(List<String> stages) {
        List<String> ordered = stages.stream()
                .sorted(Comparator.comparing(architecture::indexOf))
                .toList();
        require(
                stages.equals(ordered) && new HashSet<>(stages).size() == stages.size(),
                "head.candidates has " + stages + ": name each stage once and in the order "
                        + String.join(", ", architecture.stageNames()));
    }

    private void check(Phase phase) {
        String name = "phase '" + phase.name() + "'";
        int smallest = architecture.minimumSize().height();
        require(
                phase.imageSize() == 0 || phase.imageSize() >= smallest,
                name + ": imageSize is " + phase.imageSize() + ", but the backbone needs " + smallest + " or more");
        if (phase.optimizer().algorithm() == Algorithm.LBFGS) {
            require(
                    recipe.head().hidden().isEmpty(),
                    name + " uses LBFGS, which fits a linear head: head.hidden must be [], but is "
                            + recipe.head().hidden());
            require(
                    phase.hasFixedImages(),
                    name + " uses LBFGS, which reads features that are computed once: for its augmentation, copies must"
                            + " be 1 or more");
        }
        for (String lastStage : lastStages()) {
            FreezePlan plan = plan(phase, lastStage);
            if (plan.isWholeBackboneFrozen()) {
                require(
                        phase.imageSize() == 0 || !phase.hasFixedImages(),
                        name + " reads features that are computed once: its imageSize must be 0, for the size of the"
                                + " recipe");
            } else {
                String trains = name + " trains " + String.join(", ", plan.trainableStages());
                require(
                        phase.copies() == 0 || (plan.freezePoint() != null && phase.mixup() == 0),
                        trains + ": copies need a frozen stage, whose maps of them are kept, and no mixup, which makes"
                                + " other images in every epoch; set copies to 0, for new changes in every epoch");
                require(
                        phase.optimizer().algorithm() != Algorithm.LBFGS,
                        trains + ": LBFGS trains the head alone, so give freezeThrough: backbone or another optimizer");
            }
        }
    }

    /** Tells whether the first phase chooses the stages of the head; if it trains stages, the first candidate is taken. */
    boolean choosesStages() {
        return plan(recipe.phases().get(0), highest()).isWholeBackboneFrozen();
    }

    /** Returns the last stage of the backbone with which the first phase begins. */
    String firstLastStage() {
        return choosesStages() ? highest() : last(recipe.head().candidates().get(0));
    }

    /** Returns what a phase freezes and trains in a backbone that ends with a stage. */
    FreezePlan plan(Phase phase, String lastStage) {
        return FreezePlan.of(architecture, lastStage, phase.freezeThrough(), phase.batchNorm());
    }

    /** The stages with which the backbone can end once the head's are known. */
    private List<String> lastStages() {
        return choosesStages()
                ? recipe.head().candidates().stream()
                        .map(RecipeFit::last)
                        .distinct()
                        .toList()
                : List.of(firstLastStage());
    }

    private String highest() {
        return recipe.head().candidates().stream()
                .map(RecipeFit::last)
                .max(Comparator.comparing(architecture::indexOf))
                .orElseThrow();
    }

    private static String last(List<String> stages) {
        return stages.get(stages.size() - 1);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
