package org.graft.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;

/** Writes a model zoo in DJL's layout into a folder, with one artifact: InceptionV3 as GluonCV exports it. */
public final class ZooWriter {

    static final String ARTIFACT = "model/cv/image_classification/ai/djl/mxnet/inceptionv3/";
    private static final String PARAMETERS = "inceptionv3/0.0.1/inceptionv3-0000.params.gz";

    /** The artifact's metadata, below the folder. */
    static final String METADATA = ARTIFACT + "metadata.json";

    private ZooWriter() {}

    /**
     * Writes a zoo with weights that fit InceptionV3 and are all zero.
     *
     * @param root the folder
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static Path write(Path root) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SyntheticWeights.withGamma(1)
                .gluon()
                .forEach((name, tensor) -> tensors.put(name, SyntheticWeights.zeros(tensor.shape())));
        write(root, tensors, "");
        return root;
    }

    /**
     * Writes a zoo.
     *
     * @param root the folder
     * @param gluon the weights under GluonCV's names
     * @param arguments the arguments of the artifact, as the members of a JSON object
     */
    static void write(Path root, Map<String, Tensor> gluon, String arguments) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(new ParamsWriter().write(gluon));
        }
        byte[] artifact = compressed.toByteArray();
        Path parameters = root.resolve(ARTIFACT + PARAMETERS);
        Files.createDirectories(parameters.getParent());
        Files.write(parameters, artifact);
        Files.writeString(root.resolve(METADATA), """
                {"metadataVersion":"0.2","resourceType":"model","application":"cv/image_classification",
                 "groupId":"ai.djl.mxnet","artifactId":"inceptionv3","name":"InceptionV3",
                 "licenses":{"license":{"name":"Test License"}},
                 "artifacts":[{"version":"0.0.1","snapshot":false,"name":"inceptionv3","arguments":{%s},
                  "files":{"parameters":{"uri":"%s","sha1Hash":"%s","size":%d}}}]}
                """.formatted(
                        arguments, PARAMETERS, DigestUtils.sha1Hex(artifact), artifact.length));
    }
}
