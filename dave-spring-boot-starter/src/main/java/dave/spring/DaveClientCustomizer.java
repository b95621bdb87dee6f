package dave.spring;

import dave.client.ClientBuilder;

/**
 * Changes the client that the application gets. Beans of this type are called in their order.
 *
 * <pre>{@code
 * @Bean
 * DaveClientCustomizer signed(SigningKey key) {
 *   return client -> client.key(key);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface DaveClientCustomizer {
  /** Returns the changed builder. */
  ClientBuilder customize(ClientBuilder client);
}
