package org.graft.serving;

/**
 * An image of a request.
 *
 * @param name what the client calls it, or its number; null for an image that is the whole body
 * @param bytes its content
 */
record Upload(String name, byte[] bytes) {}
