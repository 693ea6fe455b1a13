package org.graft.benchmarks.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbedShareTest {

    @Test
    void passesTakeTurnsAfterOneOfEachThatDoesNotCount() throws Exception {
        List<String> passes = new ArrayList<>();

        RoundRatios shares = EmbedShare.measure(() -> passes.add("forward"), () -> passes.add("embed"), 32, 2);

        assertEquals(List.of("forward", "embed", "forward", "embed", "embed", "forward"), passes);
        assertEquals(2, shares.interval().forks());
    }

    @Test
    void wrongArgumentsAreToldBeforeAnythingIsLoaded() {
        assertEquals(2, Program.run(new EmbedShare(), "PyTorch"));
        assertEquals(1, Program.run(new EmbedShare(), "PyTorch", "no-such-folder"));
        assertEquals(1, Program.run(new EmbedShare(), "PyTorch", "no-such-folder", "--rounds", "0"));
    }
}
