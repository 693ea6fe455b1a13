package org.graft.benchmarks.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The environment of a run as the JSON that it is in the file: a run that was just made has longs and records where one
 * that was read has ints and maps, and both say the same.
 *
 * @param root the whole environment
 */
record EnvironmentTree(JsonNode root) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static EnvironmentTree of(BenchmarkResult result) {
        return new EnvironmentTree(JSON.valueToTree(result.environment()));
    }

    /**
     * Finds a fact.
     *
     * @param path its name; a dot leads into a part, for example {@code cores.available}
     * @return the fact; a node that {@link JsonNode#isMissingNode() is missing} or null if it is not stated
     */
    JsonNode at(String path) {
        return root.at("/" + path.replace('.', '/'));
    }
}
