package org.graft.cli;

import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graft.engine.CacheFolder;
import org.graft.engine.ComputeEngine;
import org.graft.engine.EngineBinding;
import org.graft.engine.EngineUnavailableException;
import org.graft.engine.MappedLibraries;
import org.graft.weights.WeightListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what is there and what works. */
@Command(
        name = "doctor",
        header = "Tells about Java, the machine, the engines, the caches and the weights on this machine.",
        description = {
            "",
            "Loads every engine to see whether it works. A missing one is no failure. No network is used."
        },
        footer = {"", "Examples:", "  ./graft doctor", "  ./graft doctor --json"})
final class DoctorCommand extends GraftCommand {

    @Mixin
    ZooOptions zoo;

    /**
     * An engine on the class path.
     *
     * @param name its name
     * @param loads whether it loads
     * @param version the version of its native library
     * @param library the native library that was loaded, as far as it is known
     * @param artifact the artifact that brings it
     * @param devices the devices
     * @param problem why it does not load
     */
    record EngineState(
            String name,
            boolean loads,
            String version,
            String library,
            String artifact,
            List<String> devices,
            String problem) {}

    /** A cache folder. */
    record Cache(String name, Path directory, boolean exists, long bytes) {}

    @Override
    protected int run(Console console) throws IOException {
        ComputeEngine.checkSettings();
        Machine machine = Machine.look();
        List<EngineState> engines = new ArrayList<>();
        for (EngineBinding binding : ComputeEngine.bindings()) {
            engines.add(state(binding));
        }
        List<Cache> caches = new ArrayList<>();
        caches.add(cache("Graft", CacheFolder.root()));
        caches.add(cache("DJL", Utils.getCacheDir()));
        if (!Utils.getEngineCacheDir().startsWith(Utils.getCacheDir())) {
            caches.add(cache("DJL engines", Utils.getEngineCacheDir()));
        }
        WeightListing weights = zoo.builder(console).build().list();
        console.text("Graft " + Versions.graft() + ", DJL " + Versions.djl() + "\n" + machine.toText() + text(engines)
                + text(caches, weights));
        console.document(() -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("graft", Versions.graft());
            document.put("djl", Versions.djl());
            document.put("machine", machine);
            document.put("engines", engines);
            document.put("caches", caches);
            document.put(
                    "weights",
                    WeightsListCommand.sources(weights).stream()
                            .filter(source -> Boolean.TRUE.equals(source.get("cached")))
                            .toList());
            return document;
        });
        return DONE;
    }

    private static EngineState state(EngineBinding binding) {
        MappedLibraries libraries = new MappedLibraries();
        try {
            ComputeEngine engine = ComputeEngine.open(binding.engineName(), null);
            List<String> devices = new ArrayList<>(List.of("cpu"));
            for (int i = 0; i < engine.engine().getGpuCount(); i++) {
                devices.add("gpu:" + i);
            }
            return new EngineState(
                    binding.engineName(),
                    true,
                    engine.version(),
                    libraries.largestSince().map(Path::toString).orElse(null),
                    binding.nativeArtifact(),
                    devices,
                    null);
        } catch (EngineUnavailableException e) {
            return new EngineState(
                    binding.engineName(), false, null, null, binding.nativeArtifact(), List.of(), e.getMessage());
        }
    }

    private static Cache cache(String name, Path directory) throws IOException {
        return new Cache(name, directory, Files.isDirectory(directory), FolderSize.of(directory));
    }

    private static String text(List<EngineState> engines) {
        StringBuilder text = new StringBuilder("Engines:\n");
        if (engines.isEmpty()) {
            text.append("  none on the class path\n");
        }
        for (EngineState engine : engines) {
            if (engine.loads()) {
                text.append("  " + engine.name() + " " + engine.version() + " loads; devices: "
                        + String.join(", ", engine.devices()) + "\n    "
                        + (engine.library() == null ? engine.artifact() : engine.library()) + "\n");
            } else {
                text.append("  " + engine.name() + " does not load: " + engine.problem() + "\n");
            }
        }
        return text.toString();
    }

    private static String text(List<Cache> caches, WeightListing weights) {
        StringBuilder text = new StringBuilder("Caches:\n");
        for (Cache cache : caches) {
            text.append(String.format("  %-11s ", cache.name()))
                    .append(cache.directory())
                    .append(cache.exists() ? " (" + ByteSizes.text(cache.bytes()) + ")" : " (not there yet)")
                    .append('\n');
        }
        text.append("Weights:\n");
        boolean any = false;
        for (WeightListing.Source source : weights.sources()) {
            if (source.cached()) {
                any = true;
                text.append("  " + source.specification() + "  " + source.path().orElseThrow() + " ("
                        + ByteSizes.text(source.size().orElse(0)) + ")\n");
            }
        }
        if (!any) {
            text.append("  none on this machine yet; './graft train' or './graft weights fetch' gets them\n");
        }
        return text.toString();
    }
}
