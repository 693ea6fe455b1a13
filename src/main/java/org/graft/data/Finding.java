package org.graft.data;

import java.util.List;
import java.util.Locale;

/**
 * One thing that an audit found.
 *
 * @param severity how bad it is
 * @param code what it is, stable for programs
 * @param message what it is, for people
 * @param paths the images it is about, below the root of the tree with {@code /} between their parts; empty if it is about classes
 * @param remedy what to do
 */
public record Finding(Severity severity, Code code, String message, List<String> paths, String remedy) {

    /** How bad a finding is. */
    public enum Severity {
        /** Training on it makes no sense. */
        ERROR,
        /** The result will be worse, or measured wrongly. */
        WARNING,
        /** Worth knowing; handled. */
        INFO
    }

    /** What was found. */
    public enum Code {
        /** Fewer than two classes. */
        TOO_FEW_CLASSES,
        /** A class without a usable training image. */
        EMPTY_CLASS,
        /** No validation images. */
        NO_VALIDATION,
        /** A class of which a split has no image. */
        MISSING_CLASS,
        /** A class that training does not have. */
        NEW_CLASS,
        /** An image that cannot be decoded. */
        UNREADABLE_IMAGE,
        /** A folder that cannot be listed, or a link that leads back to a folder above it. */
        UNREADABLE_FOLDER,
        /** A name that promises another format. */
        WRONG_EXTENSION,
        /** An image that was passed over, as its name has no image's extension or as its format is not read. */
        PASSED_OVER_IMAGE,
        /** An image that lies in no class folder. */
        MISPLACED_IMAGE,
        /** A folder with images beside those of the splits. */
        FOLDER_BESIDE_SPLITS,
        /** The same picture in two splits. */
        DUPLICATE_ACROSS_SPLITS,
        /** The same picture in two classes. */
        DUPLICATE_ACROSS_CLASSES,
        /** The same picture twice in a class and split. */
        DUPLICATE_IN_CLASS,
        /** A class with many times the images of another. */
        IMBALANCE,
        /** Very small images. */
        TINY_IMAGE,
        /** Very large images. */
        ENORMOUS_IMAGE,
        /** Images that are turned as their EXIF orientation says. */
        ROTATED_BY_EXIF,
        /** Images in ink colours, converted. */
        CMYK_IMAGE,
        /** Grey images, converted. */
        GRAY_IMAGE,
        /** Images with transparency, composited on white. */
        TRANSPARENT_IMAGE,
        /** Animations, of which the first frame is used. */
        ANIMATED_IMAGE
    }

    public Finding {
        paths = List.copyOf(paths);
    }

    /**
     * Returns one line for people.
     *
     * @return how grave it is, what was found, and what to do
     */
    public String summary() {
        String grave = severity == Severity.INFO ? "note" : severity.name().toLowerCase(Locale.ROOT);
        return grave + ": " + message + "; " + remedy;
    }
}
