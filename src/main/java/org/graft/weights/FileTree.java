package org.graft.weights;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The files below a directory or inside an archive. */
interface FileTree {

    /** Returns the directory or archive, for messages. */
    String location();

    /** Returns the paths of all files relative to the tree, with slashes, in the tree's own order. */
    List<String> paths() throws IOException;

    /** Reads files; the result has those that are there. */
    Map<String, byte[]> read(Collection<String> paths) throws IOException;
}
