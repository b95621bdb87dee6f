package dave.spring;

import dave.client.DaveClient;
import dave.client.NodeCalls;
import dave.client.model.DaveException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The client is up if at least one of its nodes answers, since its calls go on there. All nodes are
 * asked at once, each no longer than the client's timeout.
 */
final class DaveClientHealthIndicator extends AbstractHealthIndicator {
  private final DaveClient client;

  DaveClientHealthIndicator(DaveClient client) {
    super("no node was asked");
    this.client = client;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) throws Exception {
    Map<String, Future<Answer>> asked = new LinkedHashMap<>();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (NodeCalls node : client.nodes()) {
        asked.put(node.endpoint().toString(), workers.submit(() -> ask(node)));
      }
    }
    boolean up = false;
    for (Map.Entry<String, Future<Answer>> node : asked.entrySet()) {
      Answer answer = node.getValue().get();
      up |= answer.up();
      health.withDetail(node.getKey(), answer.text());
    }
    if (up) {
      health.up();
    } else {
      health.down();
    }
  }

  private record Answer(boolean up, String text) {}

  private static Answer ask(NodeCalls node) {
    try {
      return new Answer(true, "Dave " + node.status().getVersion());
    } catch (DaveException e) {
      String remedy = ClientSettings.inProperties(e.remedy());
      return new Answer(false, (e.getMessage() + ". " + remedy).strip());
    }
  }
}
