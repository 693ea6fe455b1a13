package org.graft.benchmarks.programs;

import java.util.concurrent.Callable;
import org.graft.engine.NativeAllocator;
import picocli.CommandLine;

/** Runs the programs of this package from a command line. */
final class Program {

    /** Measured, and all as it should be. */
    static final int DONE = 0;

    /** Something failed, or is not as it should be. */
    static final int FAILED = 1;

    private Program() {}

    /**
     * Runs a program. An exception becomes its message on standard error.
     *
     * @param program the program, with the annotations of picocli
     * @param arguments its arguments
     * @return the exit code: what the program returns, 1 if it throws, 2 if it is called in a wrong way
     */
    static int run(Callable<Integer> program, String... arguments) {
        return new CommandLine(program)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    command.getErr()
                            .println(exception.getMessage() == null ? exception.toString() : exception.getMessage());
                    return FAILED;
                })
                .execute(arguments);
    }

    /** Makes the allocator keep freed memory, and says what was done. */
    static void prepareAllocator() {
        System.out.println("allocator: " + NativeAllocator.keepFreedMemory());
    }

    /**
     * Checks the value of an option.
     *
     * @param name the option or argument
     * @param value its value, which must be 1 or more
     */
    static void requireOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be 1 or more");
        }
    }
}
