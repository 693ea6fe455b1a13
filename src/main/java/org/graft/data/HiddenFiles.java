package org.graft.data;

import java.nio.file.Path;

/** Which files and folders are left alone wherever images are looked for. */
public final class HiddenFiles {

    private HiddenFiles() {}

    /**
     * Tells whether a path leads to or through something hidden: a name that begins with a dot, or {@code __MACOSX}, in
     * which archives made on a Mac keep what is no content.
     *
     * @param relative the path below the folder that is looked through
     * @return true if it is left alone
     */
    public static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".") || part.toString().equals("__MACOSX")) {
                return true;
            }
        }
        return false;
    }
}
