package org.graft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common. */
abstract class GraftCommand implements Callable<Integer> {

    /** Done as asked. */
    static final int DONE = 0;

    /** Failed, wholly or in part. */
    static final int FAILED = 1;

    /** Called in a wrong way, or for an engine or device that cannot be had. */
    static final int WRONG_USE = 2;

    @Spec
    CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Override
    public final Integer call() throws Exception {
        common.apply();
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.json, common.quiet);
        try {
            return run(console);
        } finally {
            console.close();
        }
    }

    /**
     * Does the work.
     *
     * @param console where to say what
     * @return the exit code
     */
    abstract int run(Console console) throws Exception;

    /** Makes the exception for an option whose value cannot be. */
    ParameterException wrongUse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
