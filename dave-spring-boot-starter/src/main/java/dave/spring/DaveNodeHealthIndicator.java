package dave.spring;

import dave.engine.model.EngineStatus;
import dave.node.DaveNode;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** The embedded node is up if its engine answers. */
final class DaveNodeHealthIndicator extends AbstractHealthIndicator {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final DaveNode node;

  DaveNodeHealthIndicator(DaveNode node) {
    super("the node does not answer");
    this.node = node;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    EngineStatus status = node.engine().status().block(TIMEOUT);
    if (status == null) {
      throw new IllegalStateException("the engine has no status");
    }
    health
        .up()
        .withDetail("listening", status.listening().stream().map(Object::toString).toList())
        .withDetail("activePeers", status.peersActive())
        .withDetail("dats", status.store().dats());
  }
}
