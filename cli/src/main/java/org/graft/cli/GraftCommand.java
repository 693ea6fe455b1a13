package org.graft.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the commands have in common. Those of other jars are found as {@link java.util.ServiceLoader} services.
 */
public abstract class GraftCommand implements Callable<Integer> {

    /** Done as asked. */
    public static final int DONE = 0;

    /** Failed, wholly or in part. */
    public static final int FAILED = 1;

    /** Called in a wrong way, or for an engine or device that cannot be had. */
    public static final int WRONG_USE = 2;

    @Spec
    CommandSpec spec;

    @Mixin
    CommonOptions common;

    private ProcessEnd end;

    /** Made by picocli, or as a service. */
    protected GraftCommand() {}

    @Override
    public final Integer call() throws Exception {
        common.apply();
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.json, common.quiet);
        KnownProperties.warnings(System.getProperties()).forEach(console::warn);
        try (ProcessEnd watched = ProcessEnd.watch()) {
            end = watched;
            if (!isComputingHere()) {
                end.inGoodOrder(() -> {});
            }
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
     * @throws Exception if it fails; the message is for people
     */
    protected abstract int run(Console console) throws Exception;

    /**
     * Returns whether engines compute in this process.
     *
     * @return by default true; false if other processes do, which are to be ended with this one
     */
    protected boolean isComputingHere() {
        return true;
    }

    /**
     * Says what to do from now on when the process is told to end. By default it ends at once.
     *
     * @param closing comes to an end in good order; it is called on another thread
     */
    protected final void endInGoodOrder(Runnable closing) {
        end.inGoodOrder(closing);
    }

    /**
     * Returns the words of the command line, to say how to repeat it.
     *
     * @return the command and its arguments
     */
    protected final List<String> words() {
        return spec.commandLine().getParent().getParseResult().originalArgs();
    }

    /**
     * Checks that the value of an option is 1 or more.
     *
     * @param option the option
     * @param value its value
     */
    protected final void requireOne(String option, int value) {
        if (value < 1) {
            throw wrongUse(option + " is " + value + "; it must be 1 or more");
        }
    }

    /**
     * Makes the exception for an option whose value cannot be.
     *
     * @param message what is wrong, and the remedy
     * @return the exception to throw; the exit code is then {@value #WRONG_USE}
     */
    protected final ParameterException wrongUse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
