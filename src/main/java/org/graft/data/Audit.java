package org.graft.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.graft.data.Finding.Code;
import org.graft.data.Finding.Severity;
import org.graft.image.ColorKind;
import org.graft.image.ImageDecoder;
import org.graft.image.ImageFacts;
import org.graft.image.ImageFormat;
import org.graft.image.UnreadFormat;

/**
 * Looks a data set over before anything is trained on it.
 *
 * <p>Every image (or an even sample) is decoded once; of each only its facts and the SHA-256 of its upright pixels are kept, so
 * memory does not grow with the pixels. Two files are the same picture if all pixels are equal, also if one was saved again without
 * loss, under another name or in another format.
 */
public final class Audit {

    private static final int TINY_SIDE = 32;
    private static final long ENORMOUS_PIXELS = 50_000_000;
    private static final int SIGNATURE_BYTES = 16;
    private static final int STRONG_IMBALANCE = 10;

    /**
     * How to audit.
     *
     * @param sample the number of images to decode, taken evenly from the sorted list of all; 0 for every image
     * @param threads the number of worker threads, 1 or more
     * @param progress told of each image that is decoded, and at once of all that earlier audits saw
     * @param memory what earlier audits saw, and where what this one sees is kept; null for none
     */
    public record Options(int sample, int threads, ImageProgress progress, AuditMemory memory) {

        public Options {
            if (sample < 0 || threads < 1) {
                throw new IllegalArgumentException("an audit of " + sample + " images on " + threads
                        + " threads; 0 or more and 1 or more expected");
            }
        }

        /**
         * Returns options for every image on all processors, without progress and memory.
         *
         * @return the options
         */
        public static Options full() {
            return new Options(0, Runtime.getRuntime().availableProcessors(), ImageProgress.NONE, null);
        }
    }

    /** An image with its place in the tree. */
    private record Place(Split split, LabeledImage image) {}

    private final ImageTree tree;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Path> undecodable = new LinkedHashSet<>();

    private Audit(ImageTree tree) {
        this.tree = tree;
    }

    /**
     * Looks a data set over.
     *
     * @param tree the images
     * @param options how
     * @return the report
     */
    public static AuditReport run(ImageTree tree, Options options) {
        return new Audit(tree).run(options);
    }

    private AuditReport run(Options options) {
        List<Place> places = new ArrayList<>();
        tree.splits().forEach((split, images) -> images.forEach(image -> places.add(new Place(split, image))));
        List<Place> chosen = sample(places, options.sample());
        Map<Place, ExaminedImage> examined = examine(chosen, options);
        classes();
        unreadable();
        properties(examined);
        passedOver();
        duplicates(examined);
        findings.sort(Comparator.comparing(Finding::severity).thenComparing(Finding::code));
        Map<Split, Map<String, Integer>> counts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            Map<String, Integer> byClass = new LinkedHashMap<>();
            List<Integer> numbers = tree.counts(split);
            for (int label = 0; label < numbers.size(); label++) {
                byClass.put(tree.classes().get(label), numbers.get(label));
            }
            counts.put(split, Collections.unmodifiableMap(byClass));
        }
        return new AuditReport(
                tree.root().toString(),
                tree.splitBy(),
                places.size(),
                chosen.size(),
                tree.ignored().size(),
                counts,
                findings,
                undecodable);
    }

    private static List<Place> sample(List<Place> places, int size) {
        if (size == 0 || size >= places.size()) {
            return places;
        }
        List<Place> chosen = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            chosen.add(places.get((int) ((long) i * places.size() / size)));
        }
        return chosen;
    }

    private Map<Place, ExaminedImage> examine(List<Place> places, Options options) {
        Map<Path, ExaminedImage> seen = new HashMap<>();
        AuditMemory memory = options.memory();
        if (memory != null) {
            memory.read(paths(places));
            places.forEach(place -> memory.find(place.image().path())
                    .ifPresent(image -> seen.put(place.image().path(), image)));
        }
        ImageProgress progress = options.progress();
        progress.begin(places.size());
        if (!seen.isEmpty()) {
            progress.advance(seen.size());
        }
        List<Path> unknown =
                paths(places).stream().filter(path -> !seen.containsKey(path)).toList();
        Map<Path, ExaminedImage> decoded = new LinkedHashMap<>();
        try (ImagePipeline<ExaminedImage> pipeline = new ImagePipeline<>(
                unknown,
                new ImageDecoder(),
                (index, image) -> ExaminedImage.of(image),
                options.threads(),
                2 * options.threads())) {
            while (pipeline.hasNext()) {
                ImagePipeline.Item<ExaminedImage> item = pipeline.next();
                if (item.isDecoded()) {
                    decoded.put(item.path(), item.value());
                } else {
                    undecodable.add(item.path());
                    add(
                            Severity.WARNING,
                            Code.UNREADABLE_IMAGE,
                            item.failure().getMessage(),
                            List.of(item.path()),
                            "it is left out until then");
                }
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        if (memory != null) {
            memory.add(decoded);
        }
        seen.putAll(decoded);
        Map<Place, ExaminedImage> examined = new LinkedHashMap<>();
        for (Place place : places) {
            ExaminedImage image = seen.get(place.image().path());
            if (image != null) {
                examined.put(place, image);
            }
        }
        return examined;
    }

    private static List<Path> paths(List<Place> places) {
        return places.stream().map(place -> place.image().path()).toList();
    }

    private void classes() {
        ImageTree usable = tree.without(undecodable);
        if (tree.classes().size() < 2) {
            add(
                    Severity.ERROR,
                    Code.TOO_FEW_CLASSES,
                    "there is only the class " + String.join(", ", tree.classes()),
                    List.of(),
                    "a classifier needs at least two: add a folder of images of something else");
        }
        List<Integer> training = usable.counts(Split.TRAINING);
        for (int label = 0; label < training.size(); label++) {
            if (training.get(label) == 0 && !tree.images(Split.TRAINING).isEmpty()) {
                add(
                        Severity.ERROR,
                        Code.EMPTY_CLASS,
                        "the class " + tree.classes().get(label) + " has no usable training image",
                        List.of(),
                        "add images to its folder or remove it");
            }
        }
        if (usable.images(Split.VALIDATION).isEmpty()
                && !tree.images(Split.TRAINING).isEmpty()) {
            add(
                    Severity.WARNING,
                    Code.NO_VALIDATION,
                    "there are no validation images",
                    List.of(),
                    "add validation/<class>/ folders, or have a part of the training images taken");
        }
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            List<String> missing = usable.missing(split);
            if (!missing.isEmpty()) {
                add(
                        Severity.WARNING,
                        Code.MISSING_CLASS,
                        split.folders().get(0) + " has no usable image of " + String.join(", ", missing),
                        List.of(),
                        "add some, else the accuracy says nothing about these classes");
            }
            if (!tree.foreign().get(split).isEmpty()) {
                add(
                        Severity.WARNING,
                        Code.NEW_CLASS,
                        split.folders().get(0) + " has classes that training has not: "
                                + tree.foreign().get(split),
                        List.of(),
                        "their images are left out; add the classes to training or correct the folder names");
            }
        }
        imbalance(training);
    }

    private void imbalance(List<Integer> training) {
        List<Integer> present = training.stream().filter(count -> count > 0).toList();
        if (present.isEmpty()) {
            return;
        }
        int smallest = Collections.min(present);
        int largest = Collections.max(present);
        if (largest > (long) STRONG_IMBALANCE * smallest) {
            add(
                    Severity.WARNING,
                    Code.IMBALANCE,
                    "the class " + tree.classes().get(training.indexOf(largest)) + " has " + largest
                            + " training images, the class " + tree.classes().get(training.indexOf(smallest))
                            + " has " + smallest,
                    List.of(),
                    "add images of the rare classes, or weight the classes");
        }
    }

    private void properties(Map<Place, ExaminedImage> examined) {
        Map<Code, List<Path>> found = new EnumMap<>(Code.class);
        String[] wrong = {""};
        examined.forEach((place, image) -> {
            Path path = place.image().path();
            ImageFacts facts = image.facts();
            Set<Code> codes = new HashSet<>();
            ImageFormat promised =
                    ImageFormat.byExtension(path.getFileName().toString()).orElse(facts.format());
            if (promised != facts.format()) {
                codes.add(Code.WRONG_EXTENSION);
                wrong[0] = wrong[0].isEmpty() ? tree.relative(path) + " is " + facts.format() : wrong[0];
            }
            if (Math.min(facts.width(), facts.height()) < TINY_SIDE) {
                codes.add(Code.TINY_IMAGE);
            }
            if ((long) facts.width() * facts.height() > ENORMOUS_PIXELS) {
                codes.add(Code.ENORMOUS_IMAGE);
            }
            if (facts.exifOrientation() != 1) {
                codes.add(Code.ROTATED_BY_EXIF);
            }
            if (facts.color() == ColorKind.CMYK) {
                codes.add(Code.CMYK_IMAGE);
            } else if (facts.color() == ColorKind.GRAY) {
                codes.add(Code.GRAY_IMAGE);
            } else if (facts.color() == ColorKind.ALPHA) {
                codes.add(Code.TRANSPARENT_IMAGE);
            }
            if (facts.animated()) {
                codes.add(Code.ANIMATED_IMAGE);
            }
            codes.forEach(code ->
                    found.computeIfAbsent(code, key -> new ArrayList<>()).add(path));
        });
        found.forEach((code, paths) -> {
            String one = paths.size() == 1 ? tree.relative(paths.get(0)) : paths.size() + " images";
            String is = paths.size() == 1 ? " is " : " are ";
            switch (code) {
                case WRONG_EXTENSION ->
                    add(
                            Severity.WARNING,
                            code,
                            one + is + "not of the format that the name says: " + wrong[0],
                            paths,
                            "the content decides here; rename for other programs");
                case TINY_IMAGE ->
                    add(
                            Severity.WARNING,
                            code,
                            one + is + "narrower or lower than " + TINY_SIDE + " pixels",
                            paths,
                            "look whether these are thumbnails or icons");
                case ENORMOUS_IMAGE ->
                    add(
                            Severity.WARNING,
                            code,
                            one + is + "larger than " + ENORMOUS_PIXELS / 1_000_000 + " million pixels",
                            paths,
                            "shrink them once, else every pass spends its time on decoding");
                case ROTATED_BY_EXIF ->
                    add(
                            Severity.INFO,
                            code,
                            one + is + "stored turned or mirrored",
                            paths,
                            "the EXIF orientation is applied");
                case CMYK_IMAGE ->
                    add(Severity.INFO, code, one + is + "in ink colours (CMYK)", paths, "they are converted to RGB");
                case GRAY_IMAGE ->
                    add(Severity.INFO, code, one + is + "grey", paths, "grey is repeated in the three channels");
                case TRANSPARENT_IMAGE ->
                    add(Severity.INFO, code, one + is + "partly transparent", paths, "white is put behind them");
                case ANIMATED_IMAGE ->
                    add(Severity.INFO, code, one + is + "animated", paths, "the first frame is used");
                default -> throw new IllegalStateException("not a property of an image: " + code);
            }
        });
    }

    private void unreadable() {
        for (FilesBelow.Failure failure : tree.unreadable()) {
            add(
                    Severity.WARNING,
                    Code.UNREADABLE_FOLDER,
                    tree.relative(failure.path()) + " " + failure.problem(),
                    List.of(failure.path()),
                    failure.remedy());
        }
    }

    /** Nothing else tells that an image in another place, by another name or in a format of phones was not used. */
    private void passedOver() {
        Map<Path, ImageFormat> unnamed = new LinkedHashMap<>();
        Map<Path, UnreadFormat> unread = new LinkedHashMap<>();
        List<Path> misplaced = new ArrayList<>();
        Map<Path, Integer> beside = new LinkedHashMap<>();
        for (Path file : tree.ignored()) {
            Path place = tree.root().relativize(file);
            if (HiddenFiles.isHidden(place)) {
                continue;
            }
            if (ImageFormat.byExtension(file.getFileName().toString()).isEmpty()) {
                byte[] bytes = firstBytes(file);
                ImageFormat.bySignature(bytes).ifPresent(format -> unnamed.put(file, format));
                UnreadFormat.byContent(bytes).ifPresent(format -> unread.put(file, format));
            } else if (place.getNameCount() == 1 || (isSplit(place) && place.getNameCount() == 2)) {
                misplaced.add(file);
            } else {
                beside.merge(tree.root().resolve(place.getName(0)), 1, Integer::sum);
            }
        }
        passedOver(unnamed, "give them the extension of their format to have them used");
        passedOver(unread, "such images are not read: convert them to JPEG or PNG to have them used");
        if (!misplaced.isEmpty()) {
            add(
                    Severity.WARNING,
                    Code.MISPLACED_IMAGE,
                    (misplaced.size() == 1
                                    ? tree.relative(misplaced.get(0)) + " lies"
                                    : misplaced.size() + " images lie")
                            + " in no class folder",
                    misplaced,
                    "images are used in the folder of their class only");
        }
        beside.forEach((folder, count) -> add(
                Severity.WARNING,
                Code.FOLDER_BESIDE_SPLITS,
                "the folder " + tree.relative(folder) + " beside those of the splits has " + count
                        + (count == 1 ? " image" : " images"),
                List.of(folder),
                "nothing in it is used: move images of a class into its folder in a split"));
    }

    private static boolean isSplit(Path place) {
        String first = place.getName(0).toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(Split.values()).anyMatch(split -> split.folders().contains(first));
    }

    private void passedOver(Map<Path, ?> images, String remedy) {
        if (images.isEmpty()) {
            return;
        }
        Map.Entry<Path, ?> first = images.entrySet().iterator().next();
        add(
                Severity.WARNING,
                Code.PASSED_OVER_IMAGE,
                images.size() + " of the files that were passed over "
                        + (images.size() == 1 ? "is an image: " : "are images: ") + tree.relative(first.getKey())
                        + " is "
                        + first.getValue(),
                List.copyOf(images.keySet()),
                remedy);
    }

    private static byte[] firstBytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SIGNATURE_BYTES);
        } catch (IOException e) {
            // It is no image of this data set anyway.
            return new byte[0];
        }
    }

    private void duplicates(Map<Place, ExaminedImage> examined) {
        Map<String, List<Place>> groups = new TreeMap<>();
        examined.forEach((place, image) ->
                groups.computeIfAbsent(image.pixels(), key -> new ArrayList<>()).add(place));
        groups.values().stream()
                .filter(group -> group.size() > 1)
                .sorted(Comparator.comparing(
                        group -> tree.relative(group.get(0).image().path())))
                .forEach(this::duplicate);
    }

    private void duplicate(List<Place> group) {
        List<Path> paths = group.stream().map(place -> place.image().path()).toList();
        List<String> classes = group.stream()
                .map(place -> tree.classes().get(place.image().label()))
                .distinct()
                .toList();
        List<String> splits = group.stream()
                .map(place -> place.split().folders().get(0))
                .distinct()
                .toList();
        if (splits.size() > 1) {
            add(
                    Severity.WARNING,
                    Code.DUPLICATE_ACROSS_SPLITS,
                    "the same picture is in " + String.join(" and ", splits),
                    paths,
                    "remove it from one, else the accuracy is measured on what was learned");
        }
        if (classes.size() > 1) {
            add(
                    Severity.WARNING,
                    Code.DUPLICATE_ACROSS_CLASSES,
                    "the same picture is in the classes " + String.join(" and ", classes),
                    paths,
                    "keep it in the right one");
        }
        if (splits.size() == 1 && classes.size() == 1) {
            add(
                    Severity.INFO,
                    Code.DUPLICATE_IN_CLASS,
                    "the same picture is " + paths.size() + " times in " + splits.get(0) + "/" + classes.get(0),
                    paths,
                    "it counts so many times");
        }
    }

    private void add(Severity severity, Code code, String message, List<Path> paths, String remedy) {
        findings.add(new Finding(
                severity, code, message, paths.stream().map(tree::relative).toList(), remedy));
    }
}
