package dave.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.admin.AdminConfig;
import dave.client.DaveClient;
import dave.client.model.Cursor;
import dave.client.model.Event;
import dave.client.model.Follow;
import dave.client.model.Put;
import dave.engine.EngineConfig;
import dave.node.DaveNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class DaveNodeAutoConfigurationTest {
  private static final int BITS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DaveClientAutoConfiguration.class,
                  DaveNodeAutoConfiguration.class,
                  DaveHealthAutoConfiguration.class));

  private final ApplicationContextRunner embedded =
      application.withPropertyValues("dave.node.enabled=true", "dave.node.listen=127.0.0.1:0");

  /** An API for the client of another application. */
  private static DaveNodeCustomizer api() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return node ->
        node.admin(AdminConfig.loopback(any)).engine(EngineConfig.DEFAULT.withMinDifficulty(BITS));
  }

  @Test
  void shouldRunANodeThatAClientCalls() {
    embedded
        .withBean(DaveNodeCustomizer.class, DaveNodeAutoConfigurationTest::api)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(
            context -> {
              DaveNode node = context.getBean(DaveNode.class);
              int port = node.adminAddress().orElseThrow().getPort();
              application
                  .withPropertyValues("dave.client.endpoints=127.0.0.1:" + port)
                  .run(other -> putAndFollow(other.getBean(DaveClient.class)));
              assertThat(context.getBean(MeterRegistry.class).getMeters())
                  .anyMatch(meter -> meter.getId().getName().startsWith("dave."));
              Health health = requireNonNull(context.getBean(HealthIndicator.class).health());
              assertThat(health.getStatus()).isEqualTo(Status.UP);
              assertThat(health.getDetails()).containsEntry("dats", 1L);
            });
  }

  private static void putAndFollow(DaveClient client) {
    client.put(Put.of("colour", "red").difficulty(BITS)).block(PATIENCE);
    Event first = client.follow(Follow.prefix("col").after(Cursor.OLDEST)).blockFirst(PATIENCE);
    assertThat(first)
        .isInstanceOfSatisfying(Event.Dat.class, dat -> assertThat(dat.value()).isEqualTo("red"));
    assertThat(requireNonNull(new DaveClientHealthIndicator(client).health()).getStatus())
        .isEqualTo(Status.UP);
  }

  @Test
  void shouldKeepStoreAndKeyInTheHome() {
    Path home = folder.resolve("home");
    embedded
        .withPropertyValues("dave.node.home=" + home, "dave.node.capacity=2MB")
        .withBean(DaveNodeCustomizer.class, DaveNodeAutoConfigurationTest::api)
        .run(
            context -> {
              var put = context.getBean(DaveNode.class).put("k", "v").block(PATIENCE);
              assertThat(put).isNotNull();
            });
    assertThat(home.resolve("data")).isDirectory();
    assertThat(Files.exists(home.resolve("key.pem"))).isTrue();
  }

  @Test
  void shouldCloseTheNodeWithTheApplication() {
    AtomicReference<DaveNode> closed = new AtomicReference<>();
    embedded.run(context -> closed.set(context.getBean(DaveNode.class)));
    assertThatThrownBy(() -> requireNonNull(closed.get()).engine().status().block(PATIENCE))
        .as("the engine is closed")
        .isInstanceOf(RuntimeException.class);
  }
}
