package dave.cluster;

import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster of seven nodes for all scenarios. The first scenario starts it, and each heals its
 * own faults.
 */
final class SharedCluster implements ParameterResolver {
  static final int SIZE = 7;

  /** The time until seven nodes answer: seven JVMs that start on two cores, two at a time. */
  private static final Duration UP = Duration.ofSeconds(60);

  private record Running(Cluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedCluster.class))
        .getOrComputeIfAbsent(
            Running.class,
            key -> new Running(Cluster.joinedThroughOneEdge(SIZE, UP)),
            Running.class)
        .cluster();
  }
}
