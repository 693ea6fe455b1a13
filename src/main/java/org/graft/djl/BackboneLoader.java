package org.graft.djl;

import ai.djl.Application;
import ai.djl.MalformedModelException;
import ai.djl.repository.MRL;
import ai.djl.repository.zoo.BaseModelLoader;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.util.Progress;
import java.io.IOException;

/**
 * Loads the backbone of {@link GraftModelZoo} for those who ask for it. DJL tries the models of all zoos for criteria that name
 * none; this one would take them for its own and fetch its weights.
 */
final class BackboneLoader implements ModelLoader {

    private final GraftModelZoo zoo;

    BackboneLoader(GraftModelZoo zoo) {
        this.zoo = zoo;
    }

    @Override
    public String getGroupId() {
        return zoo.getGroupId();
    }

    @Override
    public String getArtifactId() {
        return GraftModelZoo.INCEPTION_V3;
    }

    @Override
    public Application getApplication() {
        return Application.CV.IMAGE_CLASSIFICATION;
    }

    @Override
    public MRL getMrl() {
        return GraftModelZoo.repository(getArtifactId(), null)
                .model(getApplication(), getGroupId(), getArtifactId(), null, null);
    }

    private ModelLoader loaderFor(Criteria<?, ?> criteria) throws ModelNotFoundException {
        if (!getGroupId().equals(criteria.getGroupId()) && criteria.getModelZoo() != zoo) {
            throw new ModelNotFoundException("the backbone is for those who ask for the group " + getGroupId());
        }
        return new BaseModelLoader(
                GraftModelZoo.repository(getArtifactId(), null).getResources().get(0));
    }

    @Override
    public <I, O> ZooModel<I, O> loadModel(Criteria<I, O> criteria)
            throws IOException, ModelNotFoundException, MalformedModelException {
        return loaderFor(criteria).loadModel(criteria);
    }

    @Override
    public <I, O> boolean isDownloaded(Criteria<I, O> criteria) throws IOException, ModelNotFoundException {
        return loaderFor(criteria).isDownloaded(criteria);
    }

    @Override
    public <I, O> void downloadModel(Criteria<I, O> criteria, Progress progress)
            throws IOException, ModelNotFoundException {
        loaderFor(criteria).downloadModel(criteria, progress);
    }
}
