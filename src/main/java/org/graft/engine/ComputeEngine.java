package org.graft.engine;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An engine that is loaded, and the device to work on. It is chosen once and handed to everything that computes;
 * nothing looks up a default engine, and nothing falls back to another one.
 *
 * <p>Immutable and safe for use by many threads. Engines on several {@code ComputeEngine}s live side by side in one JVM.
 */
public final class ComputeEngine {

    /** The system property with the name of the engine, in any case. */
    public static final String ENGINE_PROPERTY = "engine";

    /** The engine when none is asked for. */
    public static final String DEFAULT_ENGINE = "PyTorch";

    /**
     * The system property with the number of threads for one operation; 1 to 9999; default: that of the environment
     * variable {@code OMP_NUM_THREADS}, else all processors.
     */
    public static final String THREADS_PROPERTY = "graft.threads";

    /** The variable that the engines' libraries read; one number a level of nested parallelism, of which the first counts. */
    private static final String THREADS_VARIABLE = "OMP_NUM_THREADS";

    /** The number of threads of each engine when it was first asked for: then its library takes it. */
    private static final Map<String, Integer> FIRST_THREADS = new ConcurrentHashMap<>();

    private static final Pattern THREADS = Pattern.compile("[1-9]\\d{0,3}");
    private static final Pattern DEVICE = Pattern.compile("cpu|gpu(?::(\\d+))?", Pattern.CASE_INSENSITIVE);

    private final EngineBinding binding;
    private final Engine engine;
    private final Device device;
    private final boolean deviceAsked;
    private final int threads;

    private ComputeEngine(EngineBinding binding, Engine engine, Device device, boolean deviceAsked, int threads) {
        this.binding = binding;
        this.engine = engine;
        this.device = device;
        this.deviceAsked = deviceAsked;
        this.threads = threads;
    }

    /**
     * Loads the engine that {@code -Dengine=} names (default PyTorch) on its default device.
     *
     * @return the engine
     * @throws EngineUnavailableException if it cannot be had
     */
    public static ComputeEngine open() {
        return open(null, null);
    }

    /**
     * Loads an engine.
     *
     * @param name the name in any case; null for {@code -Dengine=} or else PyTorch
     * @param device {@code cpu}, {@code gpu} or {@code gpu:N}; null for a GPU if the engine sees one, else the CPU
     * @return the engine
     * @throws EngineUnavailableException if the engine, the device or the number of threads cannot be had
     */
    public static ComputeEngine open(String name, String device) {
        return open(name, device, defaultThreads());
    }

    /**
     * Returns the engine and the device of a manager of DJL.
     *
     * @param manager the manager
     * @return the engine
     * @throws EngineUnavailableException if no binding of this library is for its engine
     */
    public static ComputeEngine of(NDManager manager) {
        return open(manager.getEngine().getEngineName(), spelled(manager.getDevice()));
    }

    /**
     * Loads an engine with a given number of threads. An engine takes the number when it is first loaded in a process;
     * a later call with another number does not change it.
     *
     * @param name the name in any case; null for {@code -Dengine=} or else PyTorch
     * @param device {@code cpu}, {@code gpu} or {@code gpu:N}; null for a GPU if the engine sees one, else the CPU
     * @param threads the number of threads for one operation, 1 or more
     * @return the engine
     * @throws EngineUnavailableException if the engine or the device cannot be had
     */
    public static ComputeEngine open(String name, String device, int threads) {
        String asked = name != null ? name : System.getProperty(ENGINE_PROPERTY, DEFAULT_ENGINE);
        EngineBinding binding = binding(asked);
        prepare(binding, threads);
        return load(binding, device, threads);
    }

    /**
     * Checks what {@code -Dengine=} and {@code -Dgraft.threads=} ask for, without loading anything.
     *
     * @throws EngineUnavailableException if there is no such engine or there cannot be so many threads
     */
    public static void checkSettings() {
        checkSettings(null, null);
    }

    /**
     * Checks what {@link #open(String, String)} is to be asked for as far as nothing has to be loaded for it: that there is
     * such an engine, that the device is written as one, and that there can be so many threads.
     *
     * @param name as for {@link #open(String, String)}
     * @param device as for {@link #open(String, String)}; whether the machine has it is not looked at
     * @throws EngineUnavailableException if one of them cannot be
     */
    public static void checkSettings(String name, String device) {
        binding(name != null ? name : System.getProperty(ENGINE_PROPERTY, DEFAULT_ENGINE));
        defaultThreads();
        if (device != null) {
            parsed(device);
        }
    }

    /**
     * Checks that an engine trains, without loading it.
     *
     * @param name as for {@link #open(String, String)}
     * @throws EngineUnavailableException if there is no such engine, or it only computes what was trained elsewhere
     */
    public static void checkTraining(String name) {
        requireTraining(binding(name != null ? name : System.getProperty(ENGINE_PROPERTY, DEFAULT_ENGINE)));
    }

    /**
     * Checks that this engine trains.
     *
     * @throws EngineUnavailableException if it only computes what was trained elsewhere
     */
    public void requireTraining() {
        requireTraining(binding);
    }

    private static void requireTraining(EngineBinding binding) {
        if (!binding.canTrain()) {
            throw new EngineUnavailableException(
                    binding.engineName() + " does not train: it computes what was trained on "
                            + String.join(
                                    " or ",
                                    bindings().stream()
                                            .filter(EngineBinding::canTrain)
                                            .map(EngineBinding::engineName)
                                            .toList())
                            + ".",
                    null);
        }
    }

    /**
     * Returns the bindings on the class path.
     *
     * @return the bindings, sorted by name
     */
    public static List<EngineBinding> bindings() {
        return Services.of(EngineBinding.class).stream()
                .sorted(Comparator.comparing(EngineBinding::engineName))
                .toList();
    }

    private static EngineBinding binding(String asked) {
        List<EngineBinding> bindings = bindings();
        Optional<EngineBinding> found = bindings.stream()
                .filter(binding -> binding.engineName().equalsIgnoreCase(asked.strip()))
                .findFirst();
        if (found.isPresent()) {
            return found.get();
        }
        String known = bindings.isEmpty()
                ? "no engine module is on the class path; add org.graft:graft-pytorch, org.graft:graft-mxnet or org.graft:graft-onnxruntime"
                : "there are "
                        + String.join(
                                ", ",
                                bindings.stream().map(EngineBinding::engineName).toList());
        throw new EngineUnavailableException("There is no engine '" + asked + "': " + known + ".", null);
    }

    /**
     * Returns the number of threads for one operation that an engine gets if none is given.
     *
     * @return the number: {@value #THREADS_PROPERTY}, else {@code OMP_NUM_THREADS}, else all processors
     * @throws EngineUnavailableException if the property is no number of threads
     */
    public static int defaultThreads() {
        String asked = System.getProperty(THREADS_PROPERTY);
        if (asked == null) {
            return threadsOfTheEnvironment()
                    .orElseGet(() -> Runtime.getRuntime().availableProcessors());
        }
        if (!THREADS.matcher(asked).matches()) {
            throw new EngineUnavailableException(
                    "There cannot be '" + asked + "' threads: -D" + THREADS_PROPERTY
                            + " takes a whole number from 1 to 9999.",
                    null);
        }
        return Integer.parseInt(asked);
    }

    /** A value that is no number of threads counts as none. */
    private static Optional<Integer> threadsOfTheEnvironment() {
        return Optional.ofNullable(System.getenv(THREADS_VARIABLE))
                .map(value -> value.replaceFirst(",.*", "").strip())
                .filter(value -> THREADS.matcher(value).matches())
                .map(Integer::valueOf);
    }

    /** Before an engine loads; later nothing would read it, and other threads may read variables at the same time. */
    private static synchronized void prepare(EngineBinding binding, int threads) {
        if (FIRST_THREADS.putIfAbsent(binding.engineName(), threads) != null) {
            return;
        }
        // DJL's start-up makes a telemetry call over the network unless this is set.
        setIfAbsent("OPT_OUT_TRACKING", "true");
        binding.systemProperties(threads).forEach(ComputeEngine::setIfAbsent);
        for (Map.Entry<String, String> variable : binding.environment(threads).entrySet()) {
            NativeEnvironment.setIfAbsent(variable.getKey(), variable.getValue());
        }
        // The number that is printed and recorded is the one that is used, whatever the variable says. MXNet ends the
        // process if that is more than a number.
        NativeEnvironment.set(THREADS_VARIABLE, Integer.toString(threads));
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static ComputeEngine load(EngineBinding binding, String device, int threads) {
        String name = binding.engineName();
        try {
            Engine engine = Services.withLoaderOfLibrary(() -> Engine.getEngine(name));
            if (engine == null) {
                throw new EngineUnavailableException(unavailable(binding, "it gave no reason"), null);
            }
            // Looking for GPUs loads further native libraries.
            ComputeEngine loaded = new ComputeEngine(
                    binding,
                    engine,
                    device(engine, device),
                    device != null,
                    binding.threads(FIRST_THREADS.get(name), threads));
            try (NDManager manager = engine.newBaseManager(Device.cpu())) {
                binding.discardNotices(manager);
            }
            return loaded;
        } catch (EngineUnavailableException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new EngineUnavailableException(unavailable(binding, rootMessage(e)), e);
        }
    }

    private static String unavailable(EngineBinding binding, String reason) {
        return "The engine " + binding.engineName() + " cannot load on " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ": " + reason + "; its native library comes with "
                + binding.nativeArtifact() + ".";
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    private static Device device(Engine engine, String asked) {
        int gpus = engine.getGpuCount();
        if (asked == null) {
            return gpus > 0 ? Device.gpu() : Device.cpu();
        }
        Matcher matcher = parsed(asked);
        if (asked.strip().toLowerCase(Locale.ROOT).equals("cpu")) {
            return Device.cpu();
        }
        BigInteger index = new BigInteger(matcher.group(1) == null ? "0" : matcher.group(1));
        if (index.compareTo(BigInteger.valueOf(gpus)) >= 0) {
            boolean cuda = engine.hasCapability(StandardCapabilities.CUDA);
            throw new EngineUnavailableException(missingGpu(asked, engine.getEngineName(), gpus, cuda), null);
        }
        return Device.gpu(index.intValue());
    }

    private static Matcher parsed(String device) {
        Matcher matcher = DEVICE.matcher(device.strip());
        if (!matcher.matches()) {
            throw new EngineUnavailableException("There is no device '" + device + "': use cpu, gpu or gpu:N.", null);
        }
        return matcher;
    }

    /**
     * Says why a GPU cannot be had, and what to do.
     *
     * @param asked the device
     * @param engine the name of the engine
     * @param gpus the number of GPUs that it sees
     * @param cuda whether its native library is built for CUDA
     */
    static String missingGpu(String asked, String engine, int gpus, boolean cuda) {
        String why;
        if (gpus > 0) {
            why = "sees " + gpus + " GPU(s) here, counted from 0";
        } else if (cuda) {
            why = "is built for CUDA, but sees no GPU here: libcudart or a driver that fits it is missing, or"
                    + " the GPU (-Dgraft.log=debug shows what DJL found)";
        } else {
            why = "is built for the CPU only here; the profile 'cuda' builds Graft with CUDA";
        }
        return "The device " + asked + " cannot be had: " + engine + " " + why + ".";
    }

    /**
     * Returns DJL's name of the engine.
     *
     * @return {@code PyTorch}, {@code MXNet} or {@code OnnxRuntime}
     */
    public String name() {
        return engine.getEngineName();
    }

    /**
     * Returns the version of the engine's native library.
     *
     * @return the version
     */
    public String version() {
        return engine.getVersion();
    }

    /**
     * Returns the device.
     *
     * @return the device
     */
    public Device device() {
        return device;
    }

    /**
     * Returns DJL's engine.
     *
     * @return the engine
     */
    public Engine engine() {
        return engine;
    }

    /**
     * Returns what Graft itself brings for the engine.
     *
     * @return the binding
     */
    public EngineBinding binding() {
        return binding;
    }

    /**
     * Returns the number of threads for one operation, which may be another than was asked for: an engine takes it when it is
     * first loaded in a process.
     *
     * @return the number of threads
     */
    public int threads() {
        return threads;
    }

    /**
     * Makes a manager of native memory on this device. The caller owns and closes it.
     *
     * @return the manager
     */
    public NDManager newManager() {
        return engine.newBaseManager(device);
    }

    /**
     * Makes an empty DJL model on this device. The caller owns and closes it.
     *
     * @param name the name
     * @return the model
     */
    public Model newModel(String name) {
        return engine.newModel(name, device);
    }

    /** Makes the calling thread record no gradients outside a gradient collector. */
    public void stopRecording() {
        binding.stopRecording();
    }

    /**
     * Waits until everything that was asked of the engine is computed. Reading a value waits only for what that value
     * depends on.
     */
    public void awaitComputation() {
        try (NDManager manager = newManager()) {
            binding.awaitComputation(manager);
        }
    }

    /**
     * Runs a training step of a shape that is new, with the notices of the native library kept off the console.
     *
     * @param step the step, its results read
     * @param <T> the type of its result
     * @return the result of the step
     */
    public <T> T firstStep(Supplier<T> step) {
        return binding.firstStep(step);
    }

    /**
     * Describes the choice for people.
     *
     * @return for example {@code PyTorch 2.7.1 on cpu (no GPU seen), 2 threads}
     */
    public String describe() {
        String why = deviceAsked || device.isGpu() ? "" : " (no GPU seen)";
        return name() + " " + version() + " on " + deviceName() + why + ", " + threads
                + (threads == 1 ? " thread" : " threads");
    }

    /**
     * Returns the device as the command line spells it.
     *
     * @return {@code cpu} or {@code gpu:N}
     */
    public String deviceName() {
        return spelled(device);
    }

    private static String spelled(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }
}
