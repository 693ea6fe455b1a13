package org.graft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One call of the command line in this process.
 *
 * @param code the exit code
 * @param out what it printed on stdout
 * @param err what it printed on stderr
 */
record Invocation(int code, String out, String err) {

    static Invocation of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Graft.execute(Graft.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)), arguments);
        return new Invocation(code, out.toString(), err.toString());
    }
}
