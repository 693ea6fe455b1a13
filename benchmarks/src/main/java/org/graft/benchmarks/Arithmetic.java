package org.graft.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Counts floating-point operations, so that JMH shows how many a second are computed. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Arithmetic {

    /** The number of operations of the iteration, in thousand millions. */
    public double gigaflop;

    /** Made by JMH. */
    public Arithmetic() {}

    /** Begins anew. */
    @Setup(Level.Iteration)
    public void clear() {
        gigaflop = 0;
    }

    /**
     * Counts.
     *
     * @param multiplyAdds the number of multiplications with an addition, which are two operations each
     */
    void add(double multiplyAdds) {
        gigaflop += 2 * multiplyAdds / 1e9;
    }
}
