package org.graft.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ComputeEngineTest {

    @Test
    void aMissingGpuIsExplainedByTheBuildOfTheEngine() {
        String cpu = ComputeEngine.missingGpu("gpu", "MXNet", 0, false);
        assertTrue(cpu.contains("gpu") && cpu.contains("profile 'cuda'"), cpu);
        String cuda = ComputeEngine.missingGpu("gpu:1", "PyTorch", 0, true);
        assertTrue(cuda.contains("gpu:1") && cuda.contains("libcudart"), cuda);
        assertFalse(cuda.contains("profile"), "that build is loaded: " + cuda);
        String few = ComputeEngine.missingGpu("gpu:2", "PyTorch", 2, true);
        assertTrue(few.contains("2 GPU(s)"), few);
        assertFalse(few.contains("libcudart"), few);
    }
}
