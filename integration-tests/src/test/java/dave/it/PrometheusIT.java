package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.Target;
import dave.http.HttpConfig;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.wire.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests three nodes that gossip, and a real Prometheus that collects from them. */
@Tag("long")
@NeedsTools(Tool.PROMETHEUS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PrometheusIT {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String RATE_INTERVAL = "20s";
  private static final int BITS = 8;

  private final List<DaveNode> nodes = new ArrayList<>();
  private PrometheusServer prometheus;

  @BeforeAll
  void start(@TempDir Path dir) throws IOException {
    NodeConfig usual =
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .metrics(FREE)
            .admin(AdminConfig.loopback(FREE))
            .http(HttpConfig.of(FREE))
            .engine(NodeConfig.DEFAULT.engine().withMinDifficulty(BITS))
            .build();
    for (int i = 0; i < 3; i++) {
      NodeConfig config = usual.toBuilder().data(dir.resolve("node" + i)).build();
      if (i != 1) {
        config =
            config.toBuilder()
                .links(NodeLinks.ofNewKey(LinkMode.PREFER))
                .build(); // They have a link.
      }
      nodes.add(
          DaveNode.launch(
              nodes.isEmpty()
                  ? config
                  : config.toBuilder()
                      .edges(edge(i == 1 ? PeerAddress.UDP : PeerAddress.SEALED))
                      .build()));
    }
    List<InetSocketAddress> targets =
        nodes.stream().map(node -> node.metricsAddress().orElseThrow()).toList();
    prometheus = PrometheusServer.start(dir, DashboardIT.ALERTS, targets);
    System.gc(); // Causes a pause, so that there is one to count.
    work();
  }

  /** Returns the address of the first node for a transport. */
  private String edge(String transport) {
    return nodes.getFirst().listenAddresses().stream()
        .filter(address -> address.transport().equals(transport))
        .findFirst()
        .orElseThrow()
        .toString();
  }

  /** Causes at least one event of each kind that is counted. */
  private void work() throws IOException {
    for (int i = 0; i < 30; i++) {
      DaveNode node = nodes.get(i % nodes.size());
      ByteString key = ByteString.copyFromUtf8("key" + i);
      node.put(key, ByteString.copyFromUtf8("value"), BITS + i % 5).block(SOON);
    }
    Target nowhere = new Target.ByKey(ByteString.copyFromUtf8("nowhere"));
    nodes.getFirst().get(nowhere, Duration.ofMillis(100)).block(SOON);
    int port = nodes.getFirst().httpAddress().orElseThrow().getPort();
    try (InputStream answer =
        URI.create("http://127.0.0.1:" + port + "/v1/status").toURL().openStream()) {
      assertThat(answer.readAllBytes()).isNotEmpty();
    }
  }

  @AfterAll
  void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    nodes.forEach(DaveNode::close);
  }

  @Test
  void shouldAnswerEveryQueryOfTheDashboard() throws IOException {
    for (Dashboard.Query query : Dashboard.read(DashboardIT.DASHBOARD).queries()) {
      String expression = query.resolved(RATE_INTERVAL);
      await(query.panel() + ": " + expression)
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(
              () -> {
                PrometheusServer.Answer answer = prometheus.query(expression);
                assertThat(answer.isSuccess()).as("%s", answer.body()).isTrue();
                assertThat(answer.data().path("result")).isNotEmpty();
              });
    }
  }

  @Test
  void shouldEvaluateEveryAlertAndRaiseNoneAtNodesThatAreWell() throws IOException {
    Set<String> alerts = Set.copyOf(DashboardIT.alerts());
    await().atMost(SOON).until(() -> health().equals(Set.of("ok")));
    JsonNode rules = prometheus.ask("rules").data().path("groups").path(0).path("rules");
    assertThat(rules).hasSize(alerts.size());
    for (JsonNode rule : rules) {
      assertThat(rule.path("state").asText()).as(rule.path("name").asText()).isNotEqualTo("firing");
    }
  }

  private Set<String> health() {
    Set<String> health = new TreeSet<>();
    prometheus
        .ask("rules")
        .data()
        .path("groups")
        .forEach(
            group -> group.path("rules").forEach(rule -> health.add(rule.path("health").asText())));
    return health;
  }

  @Test
  void shouldCountWhatIsDocumentedAndNothingElse() throws IOException {
    Set<String> documented = new TreeSet<>(DashboardIT.documented());
    await().atMost(SOON).untilAsserted(() -> assertThat(counted()).isEqualTo(documented));
  }

  /** Checks names, units and descriptions as Prometheus requires. */
  @Test
  void shouldPassTheCheckOfPrometheus(@TempDir Path dir) throws Exception {
    Path scraped = dir.resolve("metrics");
    InetSocketAddress address = nodes.getFirst().metricsAddress().orElseThrow();
    URI metrics = URI.create("http://127.0.0.1:" + address.getPort() + "/metrics");
    try (InputStream answer = metrics.toURL().openStream()) {
      Files.copy(answer, scraped);
    }
    Process check =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(scraped.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(check.inputReader().lines().toList()).isEmpty();
    assertThat(check.waitFor()).isZero();
  }

  private Set<String> counted() {
    StringBuilder names = new StringBuilder();
    prometheus
        .ask("label/__name__/values")
        .data()
        .forEach(name -> names.append(name.asText()).append(' '));
    return DashboardIT.names(names.toString()).stream()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
