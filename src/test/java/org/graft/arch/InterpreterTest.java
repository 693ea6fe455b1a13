package org.graft.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.graft.arch.Node.AveragePool;
import org.graft.arch.Node.Branches;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Node.MaxPool;
import org.graft.arch.Node.Sequence;
import org.junit.jupiter.api.Test;

class InterpreterTest {

    private static final Node NODE = new Sequence(List.of(
            convolution("a", 1),
            new MaxPool(2, 2),
            new Branches(List.of(
                    convolution("b", 3),
                    new Sequence(List.of(new AveragePool(3), convolution("c", 3))),
                    new Sequence(List.of(new AveragePool(3), convolution("d", 1)))))));

    private static Convolution convolution(String name, int kernel) {
        return new Convolution(name, 1, 1, Size.square(kernel), 1, Size.square(kernel / 2));
    }

    /** Writes formulas, and notes those that are released. */
    private static class Formulas implements Interpreter<String> {

        private final List<String> released = new ArrayList<>();

        @Override
        public String convolution(Convolution convolution, String input) {
            return convolution.name() + "(" + input + ")";
        }

        @Override
        public String maxPool(MaxPool pool, String input) {
            return "max(" + input + ")";
        }

        @Override
        public String averagePool(AveragePool pool, String input) {
            return "mean(" + input + ")";
        }

        @Override
        public String concat(List<String> parts) {
            return parts.toString();
        }

        @Override
        public void release(String value) {
            released.add(value);
        }
    }

    @Test
    void operationsFollowEachOtherAndBranchesGetTheSameInput() {
        assertEquals("[b(max(a(x))), c(mean(max(a(x)))), d(mean(max(a(x))))]", new Formulas().run(NODE, "x"));
    }

    @Test
    void allButTheInputAndTheResultIsReleasedOnceAfterItsLastUse() {
        Formulas formulas = new Formulas();

        formulas.run(NODE, "x");

        assertEquals(
                List.of(
                        "a(x)",
                        "mean(max(a(x)))",
                        "mean(max(a(x)))",
                        "b(max(a(x)))",
                        "c(mean(max(a(x))))",
                        "d(mean(max(a(x))))",
                        "max(a(x))"),
                formulas.released);
    }

    @Test
    void whatWasMadeIsReleasedAlsoWhereAnOperationFails() {
        Formulas failing = new Formulas() {
            @Override
            public String averagePool(AveragePool pool, String input) {
                throw new IllegalStateException("no memory");
            }
        };

        assertThrows(IllegalStateException.class, () -> failing.run(NODE, "x"));

        assertEquals(List.of("a(x)", "b(max(a(x)))", "max(a(x))"), failing.released);
    }

    @Test
    void aPieceHasANodeOrMore() {
        assertThrows(IllegalArgumentException.class, () -> new Sequence(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Branches(List.of()));
    }

    @Test
    void aPoolMayChangePlacesWithAPointwiseConvolution() {
        Formulas swapping = new Formulas() {
            @Override
            public String pooledConvolution(AveragePool pool, Convolution convolution, String input) {
                return averagePool(pool, convolution(convolution, input));
            }
        };

        assertEquals("[b(max(a(x))), c(mean(max(a(x)))), mean(d(max(a(x))))]", swapping.run(NODE, "x"));
    }
}
