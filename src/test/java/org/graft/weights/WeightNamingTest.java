package org.graft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.graft.arch.Architecture;
import org.graft.arch.InceptionV3;
import org.graft.arch.Node.Convolution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference tables were taken from Keras', torchvision's and GluonCV's own programs. */
class WeightNamingTest {

    private static final Architecture ARCHITECTURE = InceptionV3.ARCHITECTURE;

    private static SyntheticWeights withGamma;
    private static SyntheticWeights withoutGamma;
    private static Map<String, Tensor> kerasTensors;

    @BeforeAll
    static void makeWeights() {
        withGamma = SyntheticWeights.withGamma(1);
        withoutGamma = SyntheticWeights.withoutGamma(2);
        kerasTensors = withoutGamma.keras();
    }

    @Test
    void torchvisionsModulesFollowFromTheTable() {
        ReferenceTable reference = ReferenceTable.resource("inception_v3_mapping.tsv");

        assertEquals(
                reference.column("torchvision"),
                List.copyOf(TorchvisionNaming.modules(ARCHITECTURE).values()));
    }

    @Test
    void gluonsLayersFollowFromTheTable() {
        ReferenceTable reference = ReferenceTable.resource("inception_v3_mapping.tsv");
        List<GluonNaming.Layer> layers =
                List.copyOf(GluonNaming.layers(ARCHITECTURE).values());

        assertEquals(
                reference.column("gluon_conv"),
                layers.stream()
                        .map(layer -> "inception30_" + layer.convolution())
                        .toList());
        assertEquals(
                reference.column("gluon_bn"),
                layers.stream().map(layer -> "inception30_" + layer.batchNorm()).toList());
    }

    @Test
    void kerasLayerOrderFollowsFromTheTable() {
        List<String> names =
                ARCHITECTURE.convolutions().stream().map(Convolution::name).toList();
        List<String> expected = ReferenceTable.resource("keras_file_order.tsv").column("layer").stream()
                .filter(layer -> layer.startsWith("conv2d_"))
                .toList();

        assertEquals(
                expected,
                KerasLayerOrder.convolutions(ARCHITECTURE).stream()
                        .map(name -> "conv2d_" + (names.indexOf(name) + 1))
                        .toList());
    }

    @Test
    void everyNamingLeadsToTheSameParameters() {
        assertSame(withGamma.canonical(), canonical(new TorchvisionNaming(), withGamma.torchvision()));
        assertSame(withGamma.canonical(), canonical(new GluonNaming(), withGamma.gluon()));
        assertSame(withGamma.canonical(), canonical(new KerasNaming(), withGamma.keras()));
        assertSame(withoutGamma.canonical(), canonical(new KerasNaming(), keras()));
    }

    @Test
    void gluonsPrefixesAndInstanceMayDiffer() {
        Map<String, Tensor> other = rename(
                withGamma.gluon(), name -> name.substring("arg:".length()).replace("inception30_", "inception312_"));

        assertSame(withGamma.canonical(), canonical(new GluonNaming(), other));
        Map<String, Tensor> foreign = rename(withGamma.gluon(), name -> name.replace("inception30_", "features."));
        assertTrue(fails(new GluonNaming(), foreign).contains("not named as GluonCV"));
        Map<String, Tensor> both = withGamma.gluon();
        both.put("aux:inception30_conv0_weight", both.get("arg:inception30_conv0_weight"));
        assertTrue(fails(new GluonNaming(), both).contains("inception30_conv0_weight twice"));
    }

    @Test
    void torchvisionNeedsNeitherClassifierNorAuxiliaryHeadNorCounters() {
        Map<String, Tensor> bare = withGamma.torchvision();
        bare.keySet()
                .removeIf(name ->
                        name.startsWith("AuxLogits.") || name.startsWith("fc.") || name.endsWith("batches_tracked"));

        assertSame(withGamma.canonical(), canonical(new TorchvisionNaming(), bare));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 95})
    void kerasNumbersMayStartAnywhere(int first) {
        Map<String, Tensor> shifted = rename(keras(), name -> shift(name, first - 1));

        assertSame(withoutGamma.canonical(), canonical(new KerasNaming(), shifted));
    }

    @Test
    void kerasNamesMayHaveTheSuffixOfTensorFlowAndAnEnclosingModel() {
        Map<String, Tensor> nested = rename(keras(), name -> "inception_v3/" + name + ":0");
        nested.put("predictions/bias:0", SyntheticWeights.zeros(3));

        assertSame(withoutGamma.canonical(), canonical(new KerasNaming(), nested));
    }

    @ParameterizedTest
    @ValueSource(strings = {"predictions/kernel", "dense/bias", "dense_3/kernel"})
    void theClassifierOfKerasIsLeftOut(String classifier) {
        Map<String, Tensor> tensors = keras();
        tensors.put(classifier, SyntheticWeights.zeros(2048, 3));

        assertSame(withoutGamma.canonical(), canonical(new KerasNaming(), tensors));
    }

    @Test
    void surplusTensorsAreNamed() {
        for (WeightNaming naming : List.of(new KerasNaming(), new TorchvisionNaming(), new GluonNaming())) {
            Map<String, Tensor> tensors = tensorsOf(naming);
            tensors.put("attention_1/kernel", SyntheticWeights.zeros(3));
            String message = fails(naming, tensors);
            assertTrue(message.contains("surplus (1): attention_1/kernel"), message);
        }
        Map<String, Tensor> oneMore = keras();
        oneMore.put("conv2d_95/kernel", SyntheticWeights.zeros(1, 1, 1, 1));
        assertTrue(fails(new KerasNaming(), oneMore).contains("surplus (1): conv2d_95/kernel"));
    }

    @Test
    void missingTensorsAreNamedAsTheFileNamesThem() {
        assertTrue(failsWithout(new KerasNaming(), "conv2d_50/kernel").contains("missing (1): conv2d_50/kernel"));
        assertTrue(failsWithout(new KerasNaming(), "batch_normalization_94/beta")
                .contains("missing (1): batch_normalization_94/beta"));
        assertTrue(failsWithout(new TorchvisionNaming(), "Mixed_6e.branch_pool.bn.bias")
                .contains("missing (1): Mixed_6e.branch_pool.bn.bias"));
        assertTrue(failsWithout(new GluonNaming(), "aux:inception30_E2_batchnorm8_running_var")
                .contains("missing (1): inception30_E2_batchnorm8_running_var"));
        assertTrue(fails(new KerasNaming(), Map.of()).contains("conv2d_1/kernel"));
        assertTrue(fails(new TorchvisionNaming(), Map.of()).contains("Conv2d_1a_3x3.conv.weight"));
    }

    @Test
    void wrongShapesAreNamed() {
        Map<String, Tensor> tensors = keras();
        tensors.put("conv2d_1/kernel", SyntheticWeights.zeros(32, 3, 3, 3));

        String message = fails(new KerasNaming(), tensors);

        assertTrue(message.contains("conv2d_1/kernel is [32, 3, 3, 3], expected [3, 3, 3, 32]"), message);
    }

    @Test
    void kerasOrderMustAgreeWithTheNumbers() {
        List<String> order = SyntheticWeights.kerasLayers();
        Map<String, Tensor> tensors = keras();
        WeightNaming naming = new KerasNaming();

        assertSame(withoutGamma.canonical(), naming.canonical(ARCHITECTURE, file(tensors, order)));
        List<String> swapped = new ArrayList<>(order);
        Collections.swap(swapped, order.indexOf("conv2d_6"), order.indexOf("conv2d_7"));
        String message = assertThrows(
                        WeightMismatchException.class, () -> naming.canonical(ARCHITECTURE, file(tensors, swapped)))
                .getMessage();
        assertTrue(message.contains("by the numbers") && message.contains("conv2d_6"), message);
    }

    /** Transposed once; each test changes a map of its own. */
    private static Map<String, Tensor> keras() {
        return new LinkedHashMap<>(kerasTensors);
    }

    private static Map<String, Tensor> tensorsOf(WeightNaming naming) {
        if (naming instanceof KerasNaming) {
            return keras();
        }
        return naming instanceof GluonNaming ? withGamma.gluon() : withGamma.torchvision();
    }

    private static String failsWithout(WeightNaming naming, String name) {
        Map<String, Tensor> tensors = tensorsOf(naming);
        assertTrue(tensors.containsKey(name), name);
        tensors.remove(name);
        return fails(naming, tensors);
    }

    private static String shift(String name, int by) {
        int underscore = name.lastIndexOf('_', name.indexOf('/'));
        int number = Integer.parseInt(name.substring(underscore + 1, name.indexOf('/'))) + by;
        return name.substring(0, underscore) + (number == 0 ? "" : "_" + number) + name.substring(name.indexOf('/'));
    }

    private static Map<String, Tensor> rename(Map<String, Tensor> tensors, UnaryOperator<String> renaming) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(renaming.apply(name), tensor));
        return renamed;
    }

    private static NamedTensors file(Map<String, Tensor> tensors, List<String> order) {
        return new NamedTensors("model.file", "", tensors, order, Map.of());
    }

    private static Map<String, Tensor> canonical(WeightNaming naming, Map<String, Tensor> tensors) {
        return naming.canonical(ARCHITECTURE, file(tensors, List.of()));
    }

    private static String fails(WeightNaming naming, Map<String, Tensor> tensors) {
        return assertThrows(WeightMismatchException.class, () -> canonical(naming, tensors))
                .getMessage();
    }

    static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) -> {
            assertArrayEquals(tensor.shape(), actual.get(name).shape(), name);
            assertArrayEquals(tensor.values(), actual.get(name).values(), name);
        });
    }
}
