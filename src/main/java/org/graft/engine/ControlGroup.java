package org.graft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The control group of this process, by which containers and schedulers of batch jobs give it less than the whole
 * machine. Groups are nested, and each may have limits: what holds is the least one on the way from the process's own
 * group to the root, or to the outermost group that a container sees. Versions 1 and 2 are read, also beside each
 * other. Elsewhere than on Linux there is no group, and no limit.
 *
 * <p>Which group it is, is read once; its limits and figures are read at every call.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 */
public final class ControlGroup {

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");
    private static final double MICROSECONDS = 1e6;
    private static final double NANOSECONDS = 1e9;

    private final SystemFiles files;
    private final List<String> unified;
    private final List<String> memory;
    private final List<String> processor;

    /**
     * A hierarchy of groups that is mounted: the group {@code root} and those in it are seen in the folder
     * {@code point}.
     */
    private record Mount(String type, List<String> options, String root, String point) {

        boolean holds(String group) {
            // Dots are in the path of a group outside the root of the process's namespace of groups.
            return !group.contains("/..") && (group.equals(root) || group.startsWith(prefix()));
        }

        /** Returns the path of a group below the folder; empty if it is that of the root, or is not seen. */
        String within(String group) {
            return holds(group) && group.length() > prefix().length() ? group.substring(prefix().length() - 1) : "";
        }

        private String prefix() {
            return root.endsWith("/") ? root : root + "/";
        }
    }

    /**
     * Finds the group of this process.
     *
     * @param files the files in which to look
     */
    public ControlGroup(SystemFiles files) {
        this.files = files;
        List<Mount> mounts = mounts(files);
        unified = folders(mounts, mount -> mount.type().equals("cgroup2"), group(files, ""));
        memory = versionOne(files, mounts, "memory");
        processor = versionOne(files, mounts, "cpu");
    }

    /**
     * Finds the group of this process.
     *
     * @return its group
     */
    public static ControlGroup ofThisProcess() {
        return new ControlGroup(SystemFiles.ofThisMachine());
    }

    /**
     * Returns how much memory the process may use together with the others of its group.
     *
     * @return the limit in bytes; empty if there is none
     */
    public OptionalLong memoryLimit() {
        return Stream.concat(
                        unified.stream().map(folder -> folder + "/memory.max"),
                        memory.stream().map(folder -> folder + "/memory.limit_in_bytes"))
                .map(files::number)
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    /**
     * Returns how much processor time the group may take in a time: the time of how many cores.
     *
     * @return the number of cores, also a fraction; empty if there is no limit
     */
    public OptionalDouble cores() {
        return Stream.concat(
                        unified.stream().map(this::unifiedCores),
                        processor.stream()
                                .map(folder -> cores(
                                        files.number(folder + "/cpu.cfs_quota_us"),
                                        files.number(folder + "/cpu.cfs_period_us"))))
                .flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    private OptionalDouble unifiedCores(String folder) {
        String[] words = files.text(folder + "/cpu.max").orElse("").split(" ", -1);
        return words.length == 2
                ? cores(SystemFiles.parse(words[0]), SystemFiles.parse(words[1]))
                : OptionalDouble.empty();
    }

    private static OptionalDouble cores(OptionalLong quota, OptionalLong period) {
        return quota.isPresent() && period.orElse(0) > 0
                ? OptionalDouble.of((double) quota.getAsLong() / period.getAsLong())
                : OptionalDouble.empty();
    }

    /**
     * Returns for how long the group and those around it were kept from running since they were made, because they had
     * used up their share of processor time. Groups and cores are added up, so that it may grow faster than time.
     *
     * @return the time in seconds; empty if it is not known
     */
    public OptionalDouble throttledSeconds() {
        double[] seconds = Stream.concat(
                        unified.stream().map(folder -> figure(folder, "throttled_usec", MICROSECONDS)),
                        processor.stream().map(folder -> figure(folder, "throttled_time", NANOSECONDS)))
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        return seconds.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(DoubleStream.of(seconds).sum());
    }

    private OptionalDouble figure(String folder, String name, double unit) {
        OptionalLong number =
                SystemFiles.parse(files.values(folder + "/cpu.stat", ' ').getOrDefault(name, ""));
        return number.isPresent() ? OptionalDouble.of(number.getAsLong() / unit) : OptionalDouble.empty();
    }

    private static List<String> versionOne(SystemFiles files, List<Mount> mounts, String controller) {
        return folders(
                mounts,
                mount -> mount.type().equals("cgroup") && mount.options().contains(controller),
                group(files, controller));
    }

    /** Finds the process's group in the hierarchy of a controller, or with an empty name in the one of version 2. */
    private static Optional<String> group(SystemFiles files, String controller) {
        return files.lines("/proc/self/cgroup").stream()
                .map(line -> line.split(":", 3))
                .filter(parts ->
                        parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller))
                .map(parts -> parts[2])
                .findFirst();
    }

    /** Lists the folders of a group and those around it, from the inside out, as far as they are seen. */
    private static List<String> folders(List<Mount> mounts, Predicate<Mount> wanted, Optional<String> group) {
        List<Mount> fitting = mounts.stream().filter(wanted).toList();
        if (group.isEmpty() || fitting.isEmpty()) {
            return List.of();
        }
        Mount mount = fitting.stream()
                .filter(candidate -> candidate.holds(group.get()))
                .findFirst()
                .orElse(fitting.get(0));
        List<String> folders = new ArrayList<>();
        String within = mount.within(group.get());
        for (int end = within.length(); end > 0; end = within.lastIndexOf('/', end - 1)) {
            folders.add(mount.point() + within.substring(0, end));
        }
        folders.add(mount.point());
        return List.copyOf(folders);
    }

    private static List<Mount> mounts(SystemFiles files) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : files.lines("/proc/self/mountinfo")) {
            // Optional fields are before the dash, so that the type has no fixed place in the line.
            String[] halves = line.split(" - ", 2);
            String[] place = halves[0].split(" ", -1);
            String[] kind = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
            if (place.length > 4 && kind.length > 2 && kind[0].startsWith("cgroup")) {
                mounts.add(
                        new Mount(kind[0], List.of(kind[2].split(",", -1)), unescaped(place[3]), unescaped(place[4])));
            }
        }
        return mounts;
    }

    private static String unescaped(String path) {
        return ESCAPED.matcher(path)
                .replaceAll(match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8))));
    }
}
