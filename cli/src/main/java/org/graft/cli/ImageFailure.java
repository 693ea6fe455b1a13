package org.graft.cli;

import org.graft.data.FilesBelow;
import org.graft.image.ImageDecodingException;

/**
 * A file that gave no result.
 *
 * @param path the file
 * @param error what is wrong with it, and what to do
 */
record ImageFailure(String path, String error) {

    static ImageFailure of(ImageDecodingException error) {
        // The exception's message begins with the file.
        String prefix = error.file() + ": ";
        String message = error.getMessage();
        return new ImageFailure(
                error.file(), message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }

    static ImageFailure of(FilesBelow.Failure failure) {
        return new ImageFailure(failure.path().toString(), "it " + failure.problem() + "; " + failure.remedy());
    }

    @Override
    public String toString() {
        return path + ": " + error;
    }
}
