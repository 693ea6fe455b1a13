package org.graft.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graft.backbone.StagePooling;
import org.graft.image.Preprocessing;
import org.graft.weights.ChannelScaling;
import org.graft.weights.PoolPadding;

/**
 * The file {@code model.json} of a trained model: all that is needed to use, check and repeat it, but the numbers.
 * A manifest without one of its parts cannot be made: an {@link IllegalArgumentException} names it.
 *
 * @param format the version of the directory's format, {@value #FORMAT}
 * @param architecture the name of the backbone's architecture
 * @param lastStage the last stage of the backbone that the model has
 * @param classes the labels in the order of the outputs
 * @param headStages the stages that the head reads
 * @param headPooling how their feature maps are pooled
 * @param preprocessing how an image becomes the network's input
 * @param scaling the scaling of the pixels
 * @param poolPadding the convention of the average pools
 * @param flipAtTest whether an image and its mirror image are averaged
 * @param metrics what was measured, for example {@code validationAccuracy}
 * @param provenance where it came from: weights, data, recipe, seed, engine, versions
 * @param files the SHA-256 of every other file of the directory
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelManifest(
        int format,
        String architecture,
        String lastStage,
        List<String> classes,
        List<String> headStages,
        StagePooling headPooling,
        Preprocessing preprocessing,
        ChannelScaling scaling,
        PoolPadding poolPadding,
        boolean flipAtTest,
        Map<String, Object> metrics,
        Map<String, Object> provenance,
        Map<String, String> files) {

    /** The version of the format that this library writes and reads. */
    public static final int FORMAT = 1;

    public ModelManifest {
        require("architecture", architecture != null);
        require("lastStage", lastStage != null);
        require("classes", classes != null && isWhole(classes));
        require("headStages", headStages != null && isWhole(headStages));
        require("headPooling", headPooling != null);
        require("preprocessing", preprocessing != null);
        require("scaling", scaling != null);
        require("poolPadding", poolPadding != null);
        require("metrics", metrics != null);
        require("provenance", provenance != null);
        require("files", files != null && isWhole(files.values()));
        classes = List.copyOf(classes);
        headStages = List.copyOf(headStages);
        files = Map.copyOf(files);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    private static void require(String part, boolean there) {
        if (!there) {
            throw new IllegalArgumentException("it has no " + part + ", or not all of it");
        }
    }

    private static boolean isWhole(Collection<?> values) {
        return values.stream().allMatch(Objects::nonNull);
    }

    /**
     * Returns the manifest with the digests of the files.
     *
     * @param digests the SHA-256 of every other file by its name
     * @return the manifest
     */
    public ModelManifest withFiles(Map<String, String> digests) {
        return new ModelManifest(
                format,
                architecture,
                lastStage,
                classes,
                headStages,
                headPooling,
                preprocessing,
                scaling,
                poolPadding,
                flipAtTest,
                metrics,
                provenance,
                digests);
    }
}
