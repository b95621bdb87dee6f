package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.client.DaveClient;
import dave.node.DaveNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Needs the address of a node's API in the system property dave.node. */
@ExtendWith(OutputCaptureExtension.class)
final class ColourApplicationTest {
  private static ConfigurableApplicationContext run(String... properties) {
    return SpringApplication.run(ColourApplication.class, properties);
  }

  @Test
  void shouldCallANodeAndRunOne(CapturedOutput output) {
    DaveNode node;
    try (ConfigurableApplicationContext application =
        run(
            "--dave.client.endpoints=" + System.getProperty("dave.node"),
            "--dave.node.enabled=true",
            "--dave.node.listen=127.0.0.1:0")) {
      assertThat(output).contains("red");
      node = application.getBean(DaveNode.class);
      assertThat(application.getBean(DaveClient.class).node().status().getDats()).isPositive();
      Map<String, HealthIndicator> health = application.getBeansOfType(HealthIndicator.class);
      assertThat(health).containsKeys("daveClientHealthIndicator", "daveNodeHealthIndicator");
      assertThat(health.get("daveClientHealthIndicator").health().getStatus())
          .isEqualTo(Status.UP);
      assertThat(health.get("daveNodeHealthIndicator").health().getStatus()).isEqualTo(Status.UP);
      assertThat(application.getBean(MeterRegistry.class).getMeters())
          .anyMatch(meter -> meter.getId().getName().startsWith("dave."));
    }
    assertThatThrownBy(() -> node.put("k", "v").block()).isInstanceOf(RuntimeException.class);
  }

  @Test
  void shouldSayWhichPropertyIsWrong(CapturedOutput output) {
    assertThatThrownBy(() -> run("--dave.client.endpoints=here"));
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("The property dave.client.endpoints is 'here'")
        .contains("from property source \"commandLineArgs\"")
        .contains("Write HOST:PORT for each node");
  }

  @Test
  void shouldAskForTheStoreOfAHome(CapturedOutput output) {
    assertThatThrownBy(
        () ->
            run(
                "--dave.client.endpoints=127.0.0.1:1",
                "--dave.node.enabled=true",
                "--dave.node.listen=127.0.0.1:0",
                "--dave.node.home=target/home"));
    assertThat(output).contains("dave-storage, which is not on the class path");
  }
}
