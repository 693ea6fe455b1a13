package org.graft.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Counts images, so that JMH shows images a second beside batches a second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Images {

    /** The number of images of the iteration. */
    public long images;

    /** Made by JMH. */
    public Images() {}

    /** Begins anew. */
    @Setup(Level.Iteration)
    public void clear() {
        images = 0;
    }
}
