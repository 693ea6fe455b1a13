package org.graft.benchmarks.environment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.graft.cli.Machine;
import org.graft.engine.SystemFiles;

/**
 * What of the machine decides how fast it is. A name like "EPYC, 2 cores" is not enough to repeat a figure: virtual
 * machines of one name have processors of several generations, and shares of them.
 */
final class Hardware {

    private static final String CPUS = "/sys/devices/system/cpu";

    /**
     * The extensions for which the engines have kernels of their own, on x86-64 and ARM; {@code smep} protects memory.
     */
    private static final Pattern VECTOR_FLAG =
            Pattern.compile("sse4_2|avx\\w*|fma|f16c|amx\\w*|asimd\\w*|sve\\w*|sme(?!p$)\\w*|i8mm|bf16");

    private static final Pattern CHOSEN = Pattern.compile("\\[(.+?)]");

    private final SystemFiles files;
    private final Machine machine;

    Hardware(SystemFiles files, Machine machine) {
        this.files = files;
        this.machine = machine;
    }

    Facts processor() {
        Map<String, String> first = files.values("/proc/cpuinfo", ':');
        Optional<String> flags = Optional.ofNullable(first.getOrDefault("flags", first.get("Features")));
        Facts facts = new Facts()
                .add("name", machine.cpu())
                .add("vendor", first.getOrDefault("vendor_id", first.get("CPU implementer")))
                .add("family", first.getOrDefault("cpu family", first.get("CPU architecture")))
                .add("model", first.getOrDefault("model", first.get("CPU part")))
                .add("stepping", first.getOrDefault("stepping", first.get("CPU revision")))
                .add("microcode", first.get("microcode"));
        flags.ifPresent(all -> {
            List<String> words = Arrays.asList(all.split(" ", -1));
            facts.add(
                            "flags",
                            words.stream()
                                    .filter(flag -> VECTOR_FLAG.matcher(flag).matches())
                                    .toList())
                    .add("flagsSha256", DigestUtils.sha256Hex(all));
            if (first.containsKey("flags")) {
                // ARM has no such flag, whether there is a hypervisor or not.
                facts.add("hypervisor", words.contains("hypervisor") ? "yes" : "no");
            }
        });
        return facts.add("hypervisorType", files.text("/sys/hypervisor/type"))
                .add("product", product())
                .add("frequencyDriver", files.text(CPUS + "/cpu0/cpufreq/scaling_driver"))
                .add("governor", files.text(CPUS + "/cpu0/cpufreq/scaling_governor"))
                .add("turbo", turbo());
    }

    private Optional<String> product() {
        String product = Stream.of("sys_vendor", "product_name")
                .map(name -> files.text("/sys/class/dmi/id/" + name))
                .flatMap(Optional::stream)
                .reduce((vendor, name) -> vendor + " " + name)
                .orElse("");
        return product.isEmpty() ? Optional.empty() : Optional.of(product);
    }

    private Optional<String> turbo() {
        return files.text(CPUS + "/intel_pstate/no_turbo")
                .map("0"::equals)
                .or(() -> files.text(CPUS + "/cpufreq/boost").map("1"::equals))
                .map(on -> on ? "on" : "off");
    }

    Facts cores() {
        return new Facts()
                .add("available", machine.cores())
                .add("allowed", files.values("/proc/self/status", ':').get("Cpus_allowed_list"))
                .add("online", files.text(CPUS + "/online"))
                .add("smt", files.text(CPUS + "/smt/active").map(active -> active.equals("1") ? "on" : "off"))
                .add("smtSiblings", siblings())
                .add("numaNodes", files.text("/sys/devices/system/node/online"));
    }

    /**
     * Lists the hardware threads that share a core, for example {@code 0,4} and {@code 1,5}; none if each has its own.
     */
    private List<String> siblings() {
        return files.names(CPUS).stream()
                .filter(name -> name.matches("cpu\\d+"))
                .sorted(Comparator.comparing(name -> Integer.valueOf(name.substring(3))))
                .map(name -> files.text(CPUS + "/" + name + "/topology/thread_siblings_list"))
                .flatMap(Optional::stream)
                .filter(list -> !list.matches("\\d+"))
                .distinct()
                .toList();
    }

    Facts controlGroup() {
        return new Facts().add("cores", machine.coreLimit()).add("memoryBytes", machine.memoryLimitBytes());
    }

    Facts memory() {
        return new Facts()
                .add("totalBytes", machine.memoryBytes())
                .add("availableBytes", files.kilobytes("/proc/meminfo", "MemAvailable"))
                .add("swapTotalBytes", files.kilobytes("/proc/meminfo", "SwapTotal"))
                .add("swapFreeBytes", files.kilobytes("/proc/meminfo", "SwapFree"))
                .add("transparentHugePages", chosen("/sys/kernel/mm/transparent_hugepage/enabled"))
                .add("hugePageDefragmentation", chosen("/sys/kernel/mm/transparent_hugepage/defrag"));
    }

    /** Returns the word in brackets: the kernel lists what can be chosen. */
    private Optional<String> chosen(String file) {
        return files.text(file).map(CHOSEN::matcher).filter(Matcher::find).map(choice -> choice.group(1));
    }
}
