package org.graft.data;

import java.util.List;

/** What images are used for. */
public enum Split {
    /** The images that the head and the trainable stages learn from. */
    TRAINING("train", "training"),
    /** The images that decide which epoch and which phase is best. */
    VALIDATION("validation", "val", "valid"),
    /** The images that nothing is decided by. */
    TEST("test", "testing");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> folders;

    Split(String... folders) {
        this.folders = List.of(folders);
    }

    /**
     * Returns the names of the folder that holds this split, in lower case; the first is the one that is written.
     *
     * @return the names
     */
    public List<String> folders() {
        return folders;
    }
}
