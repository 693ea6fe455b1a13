package org.graft.serving.example;

import java.io.IOException;
import java.nio.file.Path;
import org.graft.serving.ModelServer;

/** The Java example of the guide to serving, which the test of the documentation compares with it. */
final class ServingExample {

    private ServingExample() {}

    static void serve() throws IOException, InterruptedException {
        // example: begin
        try (ModelServer server = ModelServer.builder()
                .setModel(Path.of("models/photos"))
                .optPort(8080)
                .start()) {
            System.out.println(server.uri());
            Thread.currentThread().join();
        }
        // example: end
    }
}
