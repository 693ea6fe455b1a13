package org.graft.weights;

/**
 * Where weights came from: the part of a trained model's provenance that names them.
 *
 * @param specification what was asked for, for example {@code zoo} or {@code keras:FILE.h5}
 * @param description what was taken, for people: format, package, version
 * @param location the file or address that was read
 * @param sha256 the SHA-256 of the file that was read, in lower-case hexadecimal; empty for random initialization
 * @param license the license of the weights as far as it is known
 * @param reason why this source was taken; empty if it was asked for by name
 */
public record WeightSource(
        String specification, String description, String location, String sha256, String license, String reason) {}
