package org.graft.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildVersionTest {

    @Test
    void theBuildFillsInEveryVersionAndWhetherFilesDifferedFromTheCommit() throws IOException {
        Map<String, String> versions = BuildVersion.read();

        assertEquals(List.of("graft", "commit", "dirty", "djl"), List.copyOf(versions.keySet()));
        versions.forEach((name, value) -> assertFalse(value.contains("${"), name + " is " + value));
        assertTrue(
                List.of("true", "false", "unknown").contains(versions.get("dirty")),
                "dirty is " + versions.get("dirty"));
    }
}
