package org.graft.benchmarks.contestant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.graft.backbone.Precision;

/** The contestants that there are. */
public final class Contestants {

    /** The name of Graft's own rows on PyTorch. */
    public static final String PYTORCH = "PyTorch";

    /** The name of Graft's own rows on PyTorch with {@code --precision bf16}. */
    public static final String PYTORCH_BF16 = "PyTorch-bf16";

    /** The name of Graft's own rows on MXNet. */
    public static final String MXNET = "MXNet";

    /** The name of Graft's own rows on ONNX Runtime. */
    public static final String ONNX = "OnnxRuntime";

    /** The name of the rows of a plain DJL block tree on PyTorch. */
    public static final String PLAIN_PYTORCH = "PlainDjl-PyTorch";

    /** The name of the rows of a plain DJL block tree on MXNet. */
    public static final String PLAIN_MXNET = "PlainDjl-MXNet";

    /** The name of the rows of ONNX Runtime's own Java API. */
    public static final String ONNX_JAVA = "OnnxRuntime-Java";

    /** The name of the rows of DJL's engine for ONNX Runtime. */
    public static final String ONNX_DJL = "OnnxRuntime-DJL";

    /** The name of the rows of Python's PyTorch. */
    public static final String PYTHON = "Python-PyTorch";

    /** The system property with the Python to start for {@link #PYTHON}. */
    public static final String PYTHON_PROPERTY = "graft.bench.python";

    private Contestants() {}

    /**
     * Returns all contestants: Graft's, the reference rows, and those of other jars.
     *
     * @return the providers in the order in which they are shown
     */
    public static List<ContestantProvider> all() {
        List<ContestantProvider> all = new ArrayList<>(List.of(
                GraftContestant.Provider.of(PYTORCH, true),
                GraftContestant.Provider.of(MXNET, true),
                GraftContestant.Provider.of(ONNX, false),
                new GraftContestant.Provider(PYTORCH_BF16, PYTORCH, Precision.BFLOAT16, true),
                new PlainDjlContestant.Provider(PLAIN_PYTORCH, PYTORCH),
                new PlainDjlContestant.Provider(PLAIN_MXNET, MXNET),
                new OnnxJavaContestant.Provider(),
                new OnnxDjlContestant.Provider(),
                new PythonContestant.Provider()));
        ServiceLoader.load(ContestantProvider.class).forEach(all::add);
        return List.copyOf(all);
    }

    /**
     * Finds a contestant.
     *
     * @param name its name, in any case
     * @return the provider
     * @throws IllegalArgumentException if there is none
     */
    public static ContestantProvider of(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no contestant '" + name + "'; there are "
                        + String.join(
                                ", ",
                                all().stream().map(ContestantProvider::name).toList())));
    }

    /**
     * Returns the engine of a contestant.
     *
     * @param name its name, in any case
     * @return the engine; the name itself if there is no such contestant here, as for a result of another build
     */
    public static String engineOf(String name) {
        return find(name).map(ContestantProvider::engine).orElse(name);
    }

    private static Optional<ContestantProvider> find(String name) {
        return all().stream()
                .filter(provider -> provider.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
