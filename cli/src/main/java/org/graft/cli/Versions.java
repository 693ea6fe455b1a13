package org.graft.cli;

import ai.djl.engine.Engine;
import picocli.CommandLine.IVersionProvider;

/** The versions that {@code --version} prints. */
final class Versions implements IVersionProvider {

    /** Returns the version of Graft, as the jar says it. */
    static String graft() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** Returns the version of DJL. */
    static String djl() {
        return Engine.getDjlVersion();
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "graft " + graft(),
            "DJL " + djl(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
