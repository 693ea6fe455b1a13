package org.graft.serving;

/**
 * An image of a request.
 *
 * @param name what the client calls it, or a number
 * @param bytes its content
 */
record Upload(String name, byte[] bytes) {}
