package org.graft.benchmarks.environment;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A part of the environment while it is gathered: facts by name, in order, without those that are unknown. Values are
 * what JSON has: strings, numbers, lists and maps.
 */
final class Facts {

    private final Map<String, Object> facts = new LinkedHashMap<>();

    Facts add(String name, String value) {
        return add(name, Optional.ofNullable(value));
    }

    Facts add(String name, Number value) {
        return add(name, Optional.ofNullable(value));
    }

    Facts add(String name, OptionalLong value) {
        return value.isPresent() ? add(name, value.getAsLong()) : this;
    }

    Facts add(String name, OptionalDouble value) {
        return value.isPresent() ? add(name, value.getAsDouble()) : this;
    }

    Facts add(String name, Collection<String> values) {
        return values.isEmpty() ? this : add(name, Optional.of(values));
    }

    Facts add(String name, Map<String, ?> values) {
        return values.isEmpty() ? this : add(name, Optional.of(values));
    }

    Facts add(String name, Facts part) {
        return add(name, part.facts);
    }

    Facts add(String name, Optional<?> value) {
        value.ifPresent(known -> facts.put(name, known));
        return this;
    }

    Map<String, Object> toMap() {
        return Collections.unmodifiableMap(facts);
    }
}
