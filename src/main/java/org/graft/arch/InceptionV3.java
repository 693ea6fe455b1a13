package org.graft.arch;

import java.util.List;
import org.graft.arch.Node.AveragePool;
import org.graft.arch.Node.Branches;
import org.graft.arch.Node.Convolution;
import org.graft.arch.Node.MaxPool;
import org.graft.arch.Node.Sequence;

/**
 * InceptionV3: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015, as published with
 * weights by Keras, torchvision and GluonCV, which agree on every operation. 94 convolutions, 2048 output channels.
 */
public final class InceptionV3 {

    /** The table of the network. */
    public static final Architecture ARCHITECTURE = new Architecture(
            "inception_v3",
            3,
            Size.square(299),
            Size.square(75),
            0.001f,
            List.of(
                    stem(),
                    blockA("mixed0", 192, 32),
                    blockA("mixed1", 256, 64),
                    blockA("mixed2", 288, 64),
                    blockB("mixed3", 288),
                    blockC("mixed4", 128),
                    blockC("mixed5", 160),
                    blockC("mixed6", 160),
                    blockC("mixed7", 192),
                    blockD("mixed8", 768),
                    blockE("mixed9", 1280),
                    blockE("mixed10", 2048)));

    private InceptionV3() {}

    private static Stage stem() {
        return new Stage(
                "stem",
                sequence(
                        valid("stem.conv1", 3, 32, 3, 2),
                        valid("stem.conv2", 32, 32, 3, 1),
                        same("stem.conv3", 32, 64, 3, 3),
                        new MaxPool(3, 2),
                        valid("stem.conv4", 64, 80, 1, 1),
                        valid("stem.conv5", 80, 192, 3, 1),
                        new MaxPool(3, 2)));
    }

    private static Stage blockA(String name, int in, int pool) {
        return new Stage(
                name,
                branches(
                        same(name + ".branch1x1", in, 64, 1, 1),
                        sequence(same(name + ".branch5x5_1", in, 48, 1, 1), same(name + ".branch5x5_2", 48, 64, 5, 5)),
                        sequence(
                                same(name + ".branch3x3dbl_1", in, 64, 1, 1),
                                same(name + ".branch3x3dbl_2", 64, 96, 3, 3),
                                same(name + ".branch3x3dbl_3", 96, 96, 3, 3)),
                        sequence(new AveragePool(3), same(name + ".branch_pool", in, pool, 1, 1))));
    }

    private static Stage blockB(String name, int in) {
        return new Stage(
                name,
                branches(
                        valid(name + ".branch3x3", in, 384, 3, 2),
                        sequence(
                                same(name + ".branch3x3dbl_1", in, 64, 1, 1),
                                same(name + ".branch3x3dbl_2", 64, 96, 3, 3),
                                valid(name + ".branch3x3dbl_3", 96, 96, 3, 2)),
                        new MaxPool(3, 2)));
    }

    private static Stage blockC(String name, int width) {
        int in = 768;
        return new Stage(
                name,
                branches(
                        same(name + ".branch1x1", in, 192, 1, 1),
                        sequence(
                                same(name + ".branch7x7_1", in, width, 1, 1),
                                same(name + ".branch7x7_2", width, width, 1, 7),
                                same(name + ".branch7x7_3", width, 192, 7, 1)),
                        sequence(
                                same(name + ".branch7x7dbl_1", in, width, 1, 1),
                                same(name + ".branch7x7dbl_2", width, width, 7, 1),
                                same(name + ".branch7x7dbl_3", width, width, 1, 7),
                                same(name + ".branch7x7dbl_4", width, width, 7, 1),
                                same(name + ".branch7x7dbl_5", width, 192, 1, 7)),
                        sequence(new AveragePool(3), same(name + ".branch_pool", in, 192, 1, 1))));
    }

    private static Stage blockD(String name, int in) {
        return new Stage(
                name,
                branches(
                        sequence(
                                same(name + ".branch3x3_1", in, 192, 1, 1),
                                valid(name + ".branch3x3_2", 192, 320, 3, 2)),
                        sequence(
                                same(name + ".branch7x7x3_1", in, 192, 1, 1),
                                same(name + ".branch7x7x3_2", 192, 192, 1, 7),
                                same(name + ".branch7x7x3_3", 192, 192, 7, 1),
                                valid(name + ".branch7x7x3_4", 192, 192, 3, 2)),
                        new MaxPool(3, 2)));
    }

    private static Stage blockE(String name, int in) {
        return new Stage(
                name,
                branches(
                        same(name + ".branch1x1", in, 320, 1, 1),
                        sequence(
                                same(name + ".branch3x3_1", in, 384, 1, 1),
                                branches(
                                        same(name + ".branch3x3_2a", 384, 384, 1, 3),
                                        same(name + ".branch3x3_2b", 384, 384, 3, 1))),
                        sequence(
                                same(name + ".branch3x3dbl_1", in, 448, 1, 1),
                                same(name + ".branch3x3dbl_2", 448, 384, 3, 3),
                                branches(
                                        same(name + ".branch3x3dbl_3a", 384, 384, 1, 3),
                                        same(name + ".branch3x3dbl_3b", 384, 384, 3, 1))),
                        sequence(new AveragePool(3), same(name + ".branch_pool", in, 192, 1, 1))));
    }

    private static Convolution same(String name, int in, int out, int height, int width) {
        return new Convolution(name, in, out, new Size(height, width), 1, new Size(height / 2, width / 2));
    }

    private static Convolution valid(String name, int in, int out, int kernel, int stride) {
        return new Convolution(name, in, out, Size.square(kernel), stride, Size.square(0));
    }

    private static Node sequence(Node... nodes) {
        return new Sequence(List.of(nodes));
    }

    private static Node branches(Node... nodes) {
        return new Branches(List.of(nodes));
    }
}
