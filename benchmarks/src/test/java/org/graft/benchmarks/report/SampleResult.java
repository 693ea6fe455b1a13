package org.graft.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.graft.backbone.Precision;
import org.graft.benchmarks.result.BenchmarkResult;
import org.graft.benchmarks.result.Correctness;
import org.graft.benchmarks.result.Row;
import org.graft.benchmarks.result.Scenario;

/** Makes up results that look like those of real runs, for tests and for looking at a report. */
final class SampleResult {

    static final String COMMAND = "./graft bench --forks 5 --threads 2 --batch 1,8,32,64";

    private static final int FORKS = 5;
    private static final double MEGABYTE = 1e6;

    private final Random random = new Random(17);
    private final List<Row> rows = new ArrayList<>();

    /** A contestant as it is made up. */
    private record Profile(String name, String engine, double latency, double gain, double base, double perImage) {}

    private static final List<Profile> PROFILES = List.of(
            new Profile("PyTorch", "PyTorch 2.7.1", 78, 1.34, 1050, 19),
            new Profile("MXNet", "MXNet 1.9.1", 92, 1.22, 880, 26),
            new Profile("PlainDjl-PyTorch", "PyTorch 2.7.1", 213, 1.1, 1120, 128),
            new Profile("OnnxRuntime-Java", "ONNX Runtime 1.21.1", 69, 1.41, 540, 21),
            new Profile("OnnxRuntime-DJL", "ONNX Runtime 1.21.1", 71, 1.4, 610, 21));

    private SampleResult() {}

    /** The result of a full run on a quiet machine, all agreed. */
    static BenchmarkResult full() {
        SampleResult sample = new SampleResult();
        sample.addRows(FORKS);
        return sample.result(false, sample.correctness(List.of()), sample.rows);
    }

    /** The result of a full run, with these further rows. */
    static BenchmarkResult with(List<Row> more) {
        SampleResult sample = new SampleResult();
        sample.addRows(FORKS);
        sample.rows.addAll(more);
        return sample.result(false, sample.correctness(List.of()), sample.rows);
    }

    /** The result of a full run whose answers disagree. */
    static BenchmarkResult disagreeing() {
        SampleResult sample = new SampleResult();
        sample.addRows(FORKS);
        return sample.result(
                false,
                sample.correctness(List.of("MXNet and PyTorch differ by 0.31 in a probability; 0.001 is allowed.")),
                sample.rows);
    }

    /** The result of the short mode: one fork. */
    static BenchmarkResult quick() {
        SampleResult sample = new SampleResult();
        sample.addRows(1);
        return sample.result(true, sample.correctness(List.of()), sample.rows);
    }

    /** A result with nothing but these rows, not even answers. */
    static BenchmarkResult only(Row... rows) {
        return new BenchmarkResult(
                BenchmarkResult.FORMAT,
                "2026-03-01T09:00:00Z",
                "2026-03-01T09:01:00Z",
                COMMAND,
                false,
                Map.of(),
                Map.of(),
                new BenchmarkResult.Disturbance(-1, -1, 0, 0),
                new Correctness(0, false, List.of(), List.of(), List.of()),
                List.of(rows));
    }

    /** A row whose forks all failed. */
    static Row failed(Scenario scenario, String contestant, String failure) {
        return new Row(scenario, contestant, Map.of("batch", "8", "threads", "2"), List.of(), failure);
    }

    /** A row with one fork. */
    static Row single(Scenario scenario, String contestant) {
        return new Row(
                scenario,
                contestant,
                Map.of("batch", "8"),
                List.of(new Row.Fork(1, 12.5, null, null, Map.of(), 0)),
                null);
    }

    static ReportNotes notes() {
        return new ReportNotes(
                "AMD EPYC 9B14 (Zen 4, family 25 model 17), 2 cores, 8.2 GB; Linux 6.1, glibc 2.36; OpenJDK 17.0.15.",
                List.of(),
                null);
    }

    static ReportNotes noisyNotes() {
        return new ReportNotes(
                notes().machine(),
                List.of(
                        "The forks of 9 of 52 rows spread by more than 5 %.",
                        "The hypervisor took 3.1 % of the processor time."),
                baseline());
    }

    static BaselineTable baseline() {
        return new BaselineTable(
                "A row is faster or slower if Welch's test on the logarithms of the forks' values, corrected by Holm over"
                        + " all rows, has p < 0.05 and the difference exceeds 3 %.",
                List.of(
                        new BaselineTable.Line(
                                "offline PyTorch batch=8 threads=2",
                                "faster",
                                1.112,
                                1.081,
                                1.144,
                                0.05,
                                "11.2 % more images a second"),
                        new BaselineTable.Line(
                                "single-stream MXNet threads=2", "slower", 1.071, 1.052, 1.09, 0.05, "7.1 % more time"),
                        new BaselineTable.Line(
                                "offline MXNet batch=8 threads=2",
                                "inconclusive",
                                1.004,
                                0.985,
                                1.023,
                                0.05,
                                "difference below 3 %")),
                List.of("offline PyTorch batch=16 threads=2"),
                List.of("cold-start OnnxRuntimeDjl threads=2"));
    }

    private BenchmarkResult result(boolean quick, Correctness correctness, List<Row> all) {
        return new BenchmarkResult(
                BenchmarkResult.FORMAT,
                "2026-03-01T09:00:00Z",
                "2026-03-01T11:07:31Z",
                quick ? "./graft bench --quick" : COMMAND,
                quick,
                settings(),
                environment(),
                new BenchmarkResult.Disturbance(0.12, 2.04, 0.004, 0),
                correctness,
                all);
    }

    private void addRows(int forks) {
        for (Profile profile : PROFILES) {
            add(Scenario.SINGLE_STREAM, profile, Map.of("threads", "2"), forks, profile.latency(), 1);
        }
        for (Profile profile : PROFILES) {
            for (int batch : new int[] {1, 8, 32, 64}) {
                if (profile.name().equals("PlainDjl-PyTorch") && batch > 8) {
                    continue;
                }
                double gain = Math.pow(profile.gain(), Math.min(3.2, Math.log(batch) / Math.log(4)) / 1.6);
                add(
                        Scenario.OFFLINE,
                        profile,
                        Map.of("threads", "2", "batch", Integer.toString(batch)),
                        forks,
                        1000 / profile.latency() * gain,
                        batch);
            }
        }
        for (Profile profile : PROFILES) {
            if (profile.name().equals("PlainDjl-PyTorch") || profile.name().equals("OnnxRuntime-DJL")) {
                continue;
            }
            for (double rate : new double[] {3.2, 6.5, 8.7}) {
                double load = rate * profile.latency() / 1000;
                add(
                        Scenario.SERVER,
                        profile,
                        Map.of("threads", "2", "clients", "4", "rate", Double.toString(rate)),
                        forks,
                        profile.latency() * (1 + load / (2 * (1 - load))),
                        1);
            }
        }
        for (Profile profile : PROFILES.subList(0, 2)) {
            for (String freeze : List.of("mixed10", "mixed2")) {
                add(
                        Scenario.TRAINING,
                        profile,
                        Map.of("threads", "2", "batch", "16", "freezeThrough", freeze),
                        forks,
                        1000 / profile.latency() * (freeze.equals("mixed10") ? 1.02 : 0.37),
                        16);
            }
        }
        for (Profile profile : PROFILES) {
            add(
                    Scenario.COLD_START,
                    profile,
                    Map.of("threads", "2"),
                    forks,
                    1900 + 4 * profile.base() - 9 * profile.latency(),
                    1);
        }
        for (Profile profile : PROFILES) {
            add(Scenario.END_TO_END, profile, Map.of("threads", "2"), forks, profile.latency() + 17, 1);
        }
        rows.add(new Row(Scenario.PREPROCESSING, "Java", Map.of("threads", "1"), forks(forks, 61, null, null), null));
    }

    private void add(
            Scenario scenario, Profile profile, Map<String, String> parameters, int forks, double value, int batch) {
        Map<String, Double> parts = new TreeMap<>();
        if (scenario == Scenario.END_TO_END) {
            parts.put("preprocessing", 15.2);
            parts.put("inference", profile.latency() * 0.96);
            parts.put("postprocessing", 0.31);
        } else if (scenario == Scenario.COLD_START) {
            parts.put("jvm", 210.0);
            parts.put("engine", value * 0.36);
            parts.put("model", value * 0.3);
            parts.put("first", value * 0.34 - 210);
        } else if (scenario == Scenario.SERVER) {
            parts.put("queueWait", value - profile.latency());
            parts.put("serviceTime", profile.latency() * 0.97);
            parts.put("dispatchLagP99", 0.21);
            parts.put("achievedRate", Double.parseDouble(parameters.get("rate")) * 0.997);
            parts.put("overloaded", value > 250 ? 1.0 : 0);
        }
        Row.Latency latency =
                scenario.isHigherBetter() || scenario == Scenario.COLD_START ? null : latency(value, scenario);
        double resident = (profile.base() + profile.perImage() * batch) * MEGABYTE;
        Row.Memory memory = new Row.Memory(
                (long) (resident * 1.06),
                (long) resident,
                (long) ((38 + 1.3 * batch) * MEGABYTE),
                (long) (resident - 430 * MEGABYTE),
                scenario == Scenario.TRAINING ? Double.valueOf(812.5) : Double.valueOf(-3.25));
        rows.add(new Row(scenario, profile.name(), parameters, forks(forks, value, latency, memory, parts), null));
    }

    private static Row.Latency latency(double p90, Scenario scenario) {
        double tail = scenario == Scenario.SERVER ? 1.9 : 1.12;
        long count = scenario == Scenario.SERVER ? 480 : Math.round(60_000 / p90);
        return new Row.Latency(
                count, p90 * 0.95, p90 * 0.94, p90, p90 * tail, p90 * (tail + 0.25), p90 * (tail + 0.41), null);
    }

    private List<Row.Fork> forks(int forks, double value, Row.Latency latency, Row.Memory memory) {
        return forks(forks, value, latency, memory, Map.of());
    }

    private List<Row.Fork> forks(
            int forks, double value, Row.Latency latency, Row.Memory memory, Map<String, Double> figures) {
        List<Row.Fork> all = new ArrayList<>();
        for (int round = 1; round <= forks; round++) {
            double factor = Math.exp(0.012 * random.nextGaussian());
            Map<String, Double> own = new TreeMap<>();
            figures.forEach((name, figure) -> own.put(name, figure * factor));
            Row.Latency scaled = latency == null
                    ? null
                    : new Row.Latency(
                            latency.count(),
                            latency.mean() * factor,
                            latency.p50() * factor,
                            latency.p90() * factor,
                            latency.p99() * factor,
                            latency.p999() * factor,
                            latency.max() * factor * (1 + 0.2 * random.nextDouble()),
                            null);
            all.add(new Row.Fork(
                    round, value * factor, scaled, memory, own, 312 * Math.exp(0.004 * random.nextGaussian())));
        }
        return all;
    }

    private Correctness correctness(List<String> disagreements) {
        List<Correctness.Contestant> contestants = new ArrayList<>();
        for (Profile profile : PROFILES) {
            boolean trains = profile.name().equals("PyTorch") || profile.name().equals("MXNet");
            contestants.add(new Correctness.Contestant(
                    profile.name(),
                    profile.engine(),
                    Precision.FLOAT32,
                    (2 + 4 * random.nextDouble()) * 1e-7,
                    (2 + 4 * random.nextDouble()) * 1e-7,
                    random.nextDouble() * 1e-6,
                    trains ? 2.8331921 + 1e-6 * random.nextDouble() : null,
                    trains ? 4.1527483 + 1e-5 * random.nextDouble() : null,
                    0.9412,
                    6,
                    libraries(profile)));
        }
        List<Correctness.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < PROFILES.size(); i++) {
            for (int j = i + 1; j < PROFILES.size(); j++) {
                boolean isBroken = !disagreements.isEmpty() && (i == 1 || j == 1);
                pairs.add(new Correctness.Pair(
                        PROFILES.get(i).name(),
                        PROFILES.get(j).name(),
                        isBroken ? 0.24 : (1 + 3 * random.nextDouble()) * 1e-6,
                        isBroken ? 0.31 : (1 + 3 * random.nextDouble()) * 1e-7,
                        isBroken ? 41 : 64,
                        i == 0 && j == 1 ? 3.1e-7 : null,
                        i == 0 && j == 1 ? 2.2e-6 : null));
            }
        }
        return new Correctness(64, true, contestants, pairs, disagreements);
    }

    private static List<Correctness.Library> libraries(Profile profile) {
        if (profile.engine().startsWith("PyTorch")) {
            return List.of(
                    new Correctness.Library("libtorch_cpu.so", 446_112_337L, "5f".repeat(32)),
                    new Correctness.Library("libgomp.so.1", 168_193L, "0c".repeat(32)));
        }
        return profile.engine().startsWith("MXNet")
                ? List.of(new Correctness.Library("libmxnet.so", 118_442_904L, "a7".repeat(32)))
                : List.of(new Correctness.Library("libonnxruntime.so", 20_611_912L, "e1".repeat(32)));
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("forks", "5");
        settings.put("warm-up", "2 iterations of 5 s");
        settings.put("measurement", "6 iterations of 10 s");
        settings.put("weights", "nsfwjs 4.3.0, cut after mixed10");
        settings.put("image size", "299 x 299");
        return settings;
    }

    private static Map<String, Object> environment() {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put(
                "processor",
                Map.of("model", "AMD EPYC 9B14", "flags", List.of("avx", "avx2", "fma", "avx512f", "avx512_vnni")));
        environment.put("cores", 2);
        environment.put("memory", "8.2 GB, no limit of the control group");
        environment.put("operating system", "Linux 6.1.0-32-cloud-amd64 amd64, glibc 2.36");
        environment.put("java", "OpenJDK 64-Bit Server VM 17.0.15+6 (Debian)");
        environment.put("java options", List.of("-Xmx3g", "-XX:+UseSerialGC"));
        environment.put("allocator", "glibc malloc, freed memory is kept");
        environment.put("commit", "804ef8e1c0d27f5e, clean");
        return environment;
    }
}
