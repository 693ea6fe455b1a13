package org.graft.backbone;

import org.graft.arch.Node.Convolution;

/**
 * The oneDNN of PyTorch 2.7.1 computes wrong 1 x 1 convolutions in channels-last memory on AVX-512 (its kernel
 * brgconv_1x1) if there are more than 64 output channels and their number is no multiple of 32; seen for 65, 72, 79, 80,
 * 100, 104, 112, 176, 200, 208 and 272. In InceptionV3 that is {@code stem.conv4}. Such a convolution is computed as a product
 * of matrices instead.
 */
public final class OneDnnFault {

    private static final int BLOCK = 32;

    private OneDnnFault() {}

    /**
     * Returns whether a convolution is one of those.
     *
     * @param convolution the convolution
     * @return true if oneDNN must not compute it
     */
    public static boolean concerns(Convolution convolution) {
        return convolution.isPointwise()
                && convolution.outputChannels() > 2 * BLOCK
                && convolution.outputChannels() % BLOCK != 0;
    }
}
