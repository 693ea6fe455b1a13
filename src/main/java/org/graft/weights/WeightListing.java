package org.graft.weights;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The weights that can be had for an architecture.
 *
 * @param sources the sources by which weights can be asked for
 * @param zooModels what the DJL model zoos on the class path offer for the architecture
 */
public record WeightListing(List<Source> sources, List<ZooModel> zooModels) {

    public WeightListing {
        sources = List.copyOf(sources);
        zooModels = List.copyOf(zooModels);
    }

    /**
     * One source of weights.
     *
     * @param specification how it is asked for
     * @param description what it is, for people
     * @param path the file, if it is on this machine
     * @param size the file's size in bytes, if it is on this machine
     * @param sha256 the file's SHA-256 in lower-case hexadecimal, if it is on this machine
     * @param license the license
     */
    public record Source(
            String specification,
            String description,
            Optional<String> path,
            OptionalLong size,
            Optional<String> sha256,
            String license) {

        /**
         * Says whether it was fetched.
         *
         * @return whether there is a file
         */
        public boolean cached() {
            return path.isPresent();
        }
    }

    /**
     * One model of a DJL model zoo on the class path.
     *
     * @param groupId the zoo's group
     * @param artifactId the model
     * @param version the version, empty for any
     * @param application the application, for example {@code cv/image_classification}
     * @param engines the engines of that zoo, sorted
     */
    public record ZooModel(
            String groupId, String artifactId, String version, String application, List<String> engines) {

        public ZooModel {
            engines = List.copyOf(engines);
        }
    }
}
