package org.graft.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graft.engine.NativeAllocator;

/**
 * The machine and the virtual machine, as far as they decide what a training can do.
 *
 * @param java the version and maker of the virtual machine
 * @param javaHome its folder
 * @param operatingSystem the operating system
 * @param cpu the processor
 * @param cores the number of cores that this process may use
 * @param memoryBytes the memory of the machine
 * @param memoryLimitBytes the limit of this process's control group, or null
 * @param heapLimitBytes the largest Java heap
 * @param allocator the C allocator
 * @param allocatorVariables the variables of the environment that set it
 */
record Machine(
        String java,
        String javaHome,
        String operatingSystem,
        String cpu,
        int cores,
        long memoryBytes,
        Long memoryLimitBytes,
        long heapLimitBytes,
        String allocator,
        List<String> allocatorVariables) {

    static Machine look() {
        long visible =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        Long limit = controlGroupLimit();
        long total = number("/proc/meminfo", "MemTotal:") * 1024;
        return new Machine(
                System.getProperty("java.vm.name") + " " + Runtime.version() + " (" + System.getProperty("java.vendor")
                        + ")",
                System.getProperty("java.home"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                total > 0 ? total : visible,
                limit,
                Runtime.getRuntime().maxMemory(),
                NativeAllocator.name(),
                System.getenv().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("MALLOC_")
                                || entry.getKey().equals("LD_PRELOAD"))
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .toList());
    }

    private static String cpuName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** Returns the limit by version 2 of control groups, else by version 1, else null. */
    private static Long controlGroupLimit() {
        return Stream.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
                .map(Machine::content)
                // "max", or a number beyond all memory, means no limit.
                .filter(text -> text.matches("\\d{1,15}"))
                .map(Long::valueOf)
                .findFirst()
                .orElse(null);
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            // The other version of control groups, or not Linux.
            return "";
        }
    }

    private static long number(String file, String label) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(label))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    String toText() {
        return "Java:       " + java + "\n"
                + "            " + javaHome + "\n"
                + "System:     " + operatingSystem + "\n"
                + "CPU:        " + cpu + ", " + cores + (cores == 1 ? " core" : " cores") + " for this process\n"
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
