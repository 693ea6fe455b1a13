package org.graft.engine;

import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;

/** A file behind an address, asked for with time limits: Java's own are without end. */
public final class RemoteFile {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private RemoteFile() {}

    /**
     * Prepares a connection; nothing is sent yet.
     *
     * @param address the address
     * @param silence how long the other side may send nothing, before or amid its answer
     * @return the connection, which throws a {@link java.net.SocketTimeoutException} after a limit
     * @throws IOException if the address has an unknown protocol
     */
    public static URLConnection connection(URI address, Duration silence) throws IOException {
        URLConnection connection = address.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        return connection;
    }
}
