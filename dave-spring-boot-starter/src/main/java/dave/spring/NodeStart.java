package dave.spring;

import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a node of the properties, and says which property is wrong. */
final class NodeStart {
  private static final String HOME = "dave.node.home";
  private static final String LISTEN = "dave.node.listen";

  private NodeStart() {}

  static DaveNode launch(
      DaveNodeProperties properties,
      @Nullable MeterRegistry registry,
      List<DaveNodeCustomizer> customizers) {
    NodeConfig.Builder node = builder(properties);
    if (registry != null) {
      node.meters(registry);
    }
    customizers.forEach(customizer -> customizer.customize(node));
    try {
      return DaveNode.launch(built(node, properties));
    } catch (NodeException e) {
      throw new DaveStartException(
          "The embedded node cannot start: " + e.getMessage(),
          "Correct what the message names. The node has "
              + HOME
              + " = "
              + properties.home()
              + " and "
              + LISTEN
              + " = "
              + String.join(",", properties.listen())
              + ".",
          e);
    }
  }

  private static NodeConfig.Builder builder(DaveNodeProperties properties) {
    String home = properties.home();
    NodeConfig.Builder node =
        home == null ? NodeConfig.builder() : NodeConfig.builder(folder(home));
    set(
        LISTEN,
        String.join(",", properties.listen()),
        "Write ADDRESS:PORT, such as :1618 or tcp://[::]:1618; at most one of UDP and one of TCP.",
        () -> node.listen(properties.listen().toArray(String[]::new)));
    set(
        "dave.node.edges",
        String.join(",", properties.edges()),
        "Write HOST:PORT for each peer, such as example.org:1618, with commas between them.",
        () -> node.edges(properties.edges().toArray(String[]::new)));
    set(
        "dave.node.capacity",
        properties.capacity(),
        "Give 1MB or more, such as 256MB.",
        () -> node.capacityBytes(properties.capacity().toBytes()));
    return node;
  }

  private static Path folder(String home) {
    Path user = DaveHome.userHome(System.getenv(), System.getProperty("user.home", ""));
    try {
      return DaveHome.resolve(home, Map.of(), user).path();
    } catch (ConfigException e) {
      throw DaveStartException.of(
          HOME, home, String.valueOf(e.getMessage()), "Give the path of a folder.", e);
    }
  }

  private static NodeConfig built(NodeConfig.Builder node, DaveNodeProperties properties) {
    try {
      return node.build();
    } catch (IllegalArgumentException e) {
      throw new DaveStartException(
          "The configuration of the embedded node does not fit together: " + e.getMessage(),
          "Correct it. The node has "
              + LISTEN
              + " = "
              + String.join(",", properties.listen())
              + " and dave.node.edges = "
              + String.join(",", properties.edges())
              + ".",
          e);
    }
  }

  private static void set(String property, Object value, String remedy, Runnable setter) {
    try {
      setter.run();
    } catch (IllegalArgumentException e) {
      throw DaveStartException.of(property, value, String.valueOf(e.getMessage()), remedy, e);
    }
  }
}
