package org.graft.cli;

import com.sun.jna.Library;
import java.util.Map;
import org.graft.engine.CLibrary;

/**
 * What happens when the process is told to end while a command runs.
 *
 * <p>When a process ends in the usual way, native libraries free what they compute with, while a computation may be under way in
 * them: it crashes, with a report of the virtual machine in the current folder. So it ends without that, unless the command
 * says how it comes to an end in good order.
 */
final class ProcessEnd implements AutoCloseable {

    private static final int SIGNALED = 128;
    private static final int SIGTERM = 15;

    private final Thread hook = new Thread(this::end, "graft-end");
    private volatile Runnable goodOrder;

    private interface Exit extends Library {
        void _exit(int status);
    }

    private ProcessEnd() {}

    /** Begins to watch. */
    static ProcessEnd watch() {
        ProcessEnd end = new ProcessEnd();
        Runtime.getRuntime().addShutdownHook(end.hook);
        return end;
    }

    /** Says how to come to an end from now on. */
    void inGoodOrder(Runnable closing) {
        goodOrder = closing;
    }

    private void end() {
        if (goodOrder != null) {
            goodOrder.run();
            return;
        }
        // Where there is no such function, it ends in the usual way.
        CLibrary.find(Exit.class).ifPresent(library -> library._exit(SIGNALED + signal()));
    }

    /** Java tells nobody which signal it was, but calls a thread by its name. */
    private static int signal() {
        Map<String, Integer> numbers = Map.of("SIGHUP handler", 1, "SIGINT handler", 2, "SIGTERM handler", SIGTERM);
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> numbers.get(thread.getName()))
                .filter(number -> number != null)
                .findFirst()
                .orElse(SIGTERM);
    }

    /** Ends the watch: the command is done. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }
}
