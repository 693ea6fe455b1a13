package org.graft.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import org.graft.engine.Bfloat16;

/** Conversions as TorchScript modules: DJL's own know nothing of bfloat16 and end the process. */
final class ScriptConversion implements Bfloat16 {

    private static final String CODE = """
            class Program(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Program,
                values: Tensor) -> Tensor:
                return torch.to(values, %d)
            """;

    private final ScriptModule narrow;
    private final ScriptModule widen;

    ScriptConversion(PtNDManager manager) {
        narrow = new ScriptModule(manager, CODE.formatted(ScriptProgram.BFLOAT16));
        widen = new ScriptModule(manager, CODE.formatted(ScriptProgram.FLOAT32));
    }

    @Override
    public NDArray narrow(NDArray array) {
        return narrow.forward(array);
    }

    @Override
    public NDArray widen(NDArray array) {
        return widen.forward(array);
    }

    @Override
    public void close() {
        narrow.close();
        widen.close();
    }
}
