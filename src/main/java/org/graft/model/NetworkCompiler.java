package org.graft.model;

import org.graft.backbone.Precision;
import org.graft.engine.ComputeEngine;
import org.graft.engine.Services;

/**
 * Compiles whole networks for an engine that does not compute the head in DJL's operations. An engine module declares it as a
 * {@link java.util.ServiceLoader} service; the other engines use {@link FusedClassifier}.
 */
public interface NetworkCompiler {

    /**
     * Returns DJL's name of the engine.
     *
     * @return the name
     */
    String engineName();

    /**
     * Compiles a network.
     *
     * @param network the network
     * @param flipAtTest whether the probabilities of an image and of its mirror image are averaged
     * @param precision the numbers that the backbone computes with
     * @param engine the engine
     * @return the compiled network, owned by the caller
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot compute in this precision here
     */
    CompiledNetwork compile(Network network, boolean flipAtTest, Precision precision, ComputeEngine engine);

    /**
     * Compiles a network for an engine.
     *
     * @param network the network
     * @param flipAtTest whether the probabilities of an image and of its mirror image are averaged
     * @param precision the numbers that the backbone computes with
     * @param engine the engine
     * @return the compiled network, owned by the caller
     * @throws org.graft.engine.EngineUnavailableException if the engine cannot compute in this precision here
     */
    static CompiledNetwork compileFor(Network network, boolean flipAtTest, Precision precision, ComputeEngine engine) {
        return Services.of(NetworkCompiler.class).stream()
                .filter(compiler -> compiler.engineName().equals(engine.name()))
                .findFirst()
                .map(compiler -> compiler.compile(network, flipAtTest, precision, engine))
                .orElseGet(() -> new FusedClassifier(engine, network, flipAtTest, precision));
    }
}
