package org.graft.data;

import java.nio.file.Path;

/**
 * An image file and its class.
 *
 * @param path the file
 * @param label the index into the class names of its tree, 0 or more
 */
public record LabeledImage(Path path, int label) {}
