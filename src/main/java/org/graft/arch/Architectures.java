package org.graft.arch;

import java.util.List;

/** The architectures that this library knows. */
public final class Architectures {

    private static final List<Architecture> ALL = List.of(InceptionV3.ARCHITECTURE);

    private Architectures() {}

    /**
     * Returns an architecture by its name.
     *
     * @param name the name, for example {@code inception_v3}
     * @return the architecture
     * @throws IllegalArgumentException if it is unknown; the message lists the names
     */
    public static Architecture byName(String name) {
        return ALL.stream()
                .filter(architecture -> architecture.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown architecture '" + name + "'; known are "
                        + String.join(", ", ALL.stream().map(Architecture::name).toList())));
    }
}
