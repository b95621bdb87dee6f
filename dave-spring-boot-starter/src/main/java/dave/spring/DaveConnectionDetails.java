package dave.spring;

import dave.client.ClientBuilder;
import java.util.List;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Which nodes the client calls. A bean of this type takes the place of {@code
 * dave.client.endpoints}, {@code dave.client.tls} and {@code dave.client.token-file}.
 */
public interface DaveConnectionDetails extends ConnectionDetails {
  /** The addresses of the nodes' gRPC APIs, {@code host:port}, at least one. */
  List<String> endpoints();

  /** Adds TLS and the token to a client of them. */
  default ClientBuilder secure(ClientBuilder client) {
    return client;
  }
}
