package dave.spring;

import dave.node.NodeConfig;

/**
 * Changes the configuration of the embedded node, for all that has no property. Beans of this type
 * are called in their order.
 *
 * <pre>{@code
 * @Bean
 * DaveNodeCustomizer api() {
 *   return node -> node.admin(AdminConfig.loopback(new InetSocketAddress("127.0.0.1", 1619)));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface DaveNodeCustomizer {
  /** Changes the builder. */
  void customize(NodeConfig.Builder node);
}
