package org.graft.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.graft.engine.ControlGroup;
import org.graft.engine.NativeAllocator;
import org.graft.engine.SystemFiles;

/**
 * The machine and the virtual machine, as far as they decide what a training can do and how fast it is.
 *
 * @param java the version and maker of the virtual machine
 * @param javaHome its folder
 * @param operatingSystem the operating system
 * @param cpu the processor; its architecture where no name is known
 * @param cores the number of cores that this process may use
 * @param coreLimit how much processor time the control group of this process may use, as a number of cores, or null
 * @param memoryBytes the memory of the machine
 * @param memoryLimitBytes the limit of this process's control group, or null
 * @param heapLimitBytes the largest Java heap
 * @param allocator the C allocator
 * @param allocatorVariables the variables of the environment that set it, as {@code NAME=value}
 */
public record Machine(
        String java,
        String javaHome,
        String operatingSystem,
        String cpu,
        int cores,
        Double coreLimit,
        long memoryBytes,
        Long memoryLimitBytes,
        long heapLimitBytes,
        String allocator,
        List<String> allocatorVariables) {

    public Machine {
        allocatorVariables = List.copyOf(allocatorVariables);
    }

    /**
     * Looks at this machine.
     *
     * @return what is found; where Linux does not tell, what Java knows
     */
    public static Machine look() {
        return look(SystemFiles.ofThisMachine());
    }

    /**
     * Looks at this machine.
     *
     * @param files the files by which Linux tells
     * @return what is found; where they do not tell, what Java knows
     */
    public static Machine look(SystemFiles files) {
        ControlGroup group = new ControlGroup(files);
        OptionalDouble coreLimit = group.cores();
        OptionalLong memoryLimit = group.memoryLimit();
        return new Machine(
                System.getProperty("java.vm.name") + " " + Runtime.version() + " (" + System.getProperty("java.vendor")
                        + ")",
                System.getProperty("java.home"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                files.values("/proc/cpuinfo", ':').getOrDefault("model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                coreLimit.isPresent() ? coreLimit.getAsDouble() : null,
                memory(files),
                memoryLimit.isPresent() ? memoryLimit.getAsLong() : null,
                Runtime.getRuntime().maxMemory(),
                NativeAllocator.name(),
                System.getenv().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("MALLOC_")
                                || entry.getKey().equals("LD_PRELOAD")
                                || entry.getKey().equals("GLIBC_TUNABLES"))
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .toList());
    }

    private static long memory(SystemFiles files) {
        // Java counts the limit of a control group as the memory of the machine.
        long visible =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return files.kilobytes("/proc/meminfo", "MemTotal").orElse(visible);
    }

    String toText() {
        return "Java:       " + java + "\n"
                + "            " + javaHome + "\n"
                + "System:     " + operatingSystem + "\n"
                + "CPU:        " + cpu + ", " + cores + (cores == 1 ? " core" : " cores") + " for this process"
                + (coreLimit == null ? "" : ", limited to the time of " + coreLimit) + "\n"
                + "Memory:     " + ByteSizes.text(memoryBytes)
                + (memoryLimitBytes == null ? "" : ", limited to " + ByteSizes.text(memoryLimitBytes))
                + "; Java heap up to " + ByteSizes.text(heapLimitBytes) + "\n"
                + "Allocator:  " + allocator
                + allocatorRemark()
                + "\n";
    }

    private String allocatorRemark() {
        if (!allocatorVariables.isEmpty()) {
            return " with " + String.join(" ", allocatorVariables);
        }
        return NativeAllocator.isGlibc(allocator) ? " (no variables set; engines are told to keep freed memory)" : "";
    }
}
