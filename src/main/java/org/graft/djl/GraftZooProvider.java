package org.graft.djl;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/** Tells DJL of {@link GraftModelZoo}. */
public final class GraftZooProvider implements ZooProvider {

    /** Made by DJL. */
    public GraftZooProvider() {}

    @Override
    public ModelZoo getModelZoo() {
        return new GraftModelZoo();
    }
}
