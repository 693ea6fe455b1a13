package org.graft.weights;

import java.nio.file.Path;

/**
 * The result of checking one fetched file of weights.
 *
 * @param specification how these weights are asked for
 * @param path the file
 * @param passed whether its checksum is right and it fits the architecture
 * @param detail what was checked, or what is wrong
 */
public record WeightCheck(String specification, Path path, boolean passed, String detail) {}
