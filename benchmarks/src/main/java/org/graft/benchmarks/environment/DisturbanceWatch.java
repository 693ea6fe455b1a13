package org.graft.benchmarks.environment;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import org.graft.benchmarks.result.BenchmarkResult.Disturbance;
import org.graft.engine.ControlGroup;
import org.graft.engine.SystemFiles;

/**
 * Watches over a run what takes the processor away from it, so that a noisy run can be told from a slow engine. Other
 * work on the machine shows in the load, other virtual machines in the stolen time, and a limit of the control group in
 * the time of being throttled.
 */
public final class DisturbanceWatch {

    /**
     * User, nice, system, idle, iowait, irq, softirq, steal; the two columns behind them are parts of the first two.
     */
    private static final int COLUMNS = 8;

    private static final Pattern ALL_CORES = Pattern.compile("cpu +\\d{1,18}( \\d{1,18}){7,}");

    private final SystemFiles files;
    private final ControlGroup group;
    private final double load;
    private final Ticks ticks;
    private final double throttled;

    /** Processor time since the machine started. */
    private record Ticks(long all, long stolen) {}

    /**
     * Begins now.
     *
     * @param files the files by which Linux tells
     */
    DisturbanceWatch(SystemFiles files) {
        this.files = files;
        group = new ControlGroup(files);
        load = load();
        ticks = ticks();
        throttled = group.throttledSeconds().orElse(0);
    }

    /**
     * Begins to watch.
     *
     * @return the watch
     */
    public static DisturbanceWatch start() {
        return new DisturbanceWatch(SystemFiles.ofThisMachine());
    }

    /**
     * Tells what happened until now. The watch goes on.
     *
     * @return the load when the watch began and now, negative where it is unknown, and the stolen share and the time of
     *     being throttled between, both 0 where they are unknown
     */
    public Disturbance untilNow() {
        Ticks now = ticks();
        long passed = now.all() - ticks.all();
        return new Disturbance(
                load,
                load(),
                passed > 0 ? Math.max(0, now.stolen() - ticks.stolen()) / (double) passed : 0,
                Math.max(0, group.throttledSeconds().orElse(0) - throttled));
    }

    private double load() {
        String[] words = files.text("/proc/loadavg").orElse("").split(" ", -1);
        return words[0].matches("\\d+\\.\\d+")
                ? Double.parseDouble(words[0])
                : ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private Ticks ticks() {
        String first = files.lines("/proc/stat").stream().findFirst().orElse("");
        if (!ALL_CORES.matcher(first).matches()) {
            return new Ticks(0, 0);
        }
        String[] words = first.split(" +", -1);
        long all = 0;
        for (int i = 1; i <= COLUMNS; i++) {
            all += Long.parseLong(words[i]);
        }
        return new Ticks(all, Long.parseLong(words[COLUMNS]));
    }
}
