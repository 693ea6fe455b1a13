package org.graft.djl;

import ai.djl.Application;
import ai.djl.repository.RemoteRepository;
import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import java.net.URI;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Repositories of {@code djl://} URLs. DJL looks for every group on its own server; those of {@link GraftModelZoo} are made here,
 * and all others as DJL does.
 */
public final class DjlUrlRepositories implements RepositoryFactory {

    private static final Pattern VERSIONED = Pattern.compile("(.+)/([\\d.]+)(?:/(.*))?");

    /** Made by DJL. */
    public DjlUrlRepositories() {}

    @Override
    public Set<String> getSupportedScheme() {
        return Set.of("djl");
    }

    @Override
    public Repository newInstance(String name, URI uri) {
        String group = uri.getHost();
        String artifact = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        if (group == null || artifact.isEmpty()) {
            throw new IllegalArgumentException(uri + " is no address of a model: djl://group/artifact");
        }
        if (group.equals(GraftModelZoo.GROUP_ID)) {
            if (!artifact.equals(GraftModelZoo.INCEPTION_V3)) {
                throw new IllegalArgumentException("there is no " + uri + ": there is djl://" + GraftModelZoo.GROUP_ID
                        + "/" + GraftModelZoo.INCEPTION_V3);
            }
            return GraftModelZoo.repository(name, uri.getRawQuery());
        }
        return ofDjl(name, uri, group, artifact);
    }

    private static Repository ofDjl(String name, URI uri, String group, String artifact) {
        Matcher versioned = VERSIONED.matcher(artifact);
        boolean hasVersion = versioned.matches();
        String id = hasVersion ? versioned.group(1) : artifact;
        ModelZoo zoo = ModelZoo.getModelZoo(group);
        ModelLoader loader = zoo == null ? null : zoo.getModelLoader(id);
        if (loader == null) {
            throw new IllegalArgumentException(
                    "there is no " + uri + ": no model zoo on the class path has the group " + group + " with " + id);
        }
        Application application = loader.getApplication();
        RemoteRepository repository = new RemoteRepository(
                name, URI.create(ModelZoo.DJL_REPO_URL + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())));
        repository.addResource(repository.model(
                application,
                group,
                id,
                hasVersion ? versioned.group(2) : null,
                hasVersion ? versioned.group(3) : null));
        return repository;
    }
}
