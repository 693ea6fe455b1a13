package org.graft.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code graft bench} without the benchmarks on the class path: says where they are. */
@Command(
        name = BenchPointer.NAME,
        header = "Compares the engines by measurement.",
        description = {"", "The benchmarks are a jar of their own: ./graft bench builds and starts it."},
        footer = {
            "",
            "Examples:",
            "  ./graft bench --help",
            "  ./graft bench --quick",
            "  java -jar benchmarks/target/benchmarks.jar bench --quick"
        })
final class BenchPointer extends GraftCommand {

    static final String NAME = "bench";

    @Unmatched
    List<String> ignored = new ArrayList<>();

    @Override
    protected int run(Console console) {
        throw wrongUse(
                "the benchmarks are a jar of their own, which ./graft bench builds and starts; without the launcher:"
                        + " mvn package, then java -jar benchmarks/target/benchmarks.jar bench");
    }
}
