package org.graft.arch;

/**
 * A named piece of a backbone, the unit in which a backbone is frozen and read.
 *
 * @param name the name, for example {@code mixed3}
 * @param body what the stage computes
 */
public record Stage(String name, Node body) {}
