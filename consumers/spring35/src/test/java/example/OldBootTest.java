package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.client.DaveClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Needs the address of a node's API in the system property dave.node. */
@ExtendWith(OutputCaptureExtension.class)
final class OldBootTest {
  @EnableAutoConfiguration
  static class Application {}

  private static ConfigurableApplicationContext run() {
    return SpringApplication.run(
        Application.class, "--dave.client.endpoints=" + System.getProperty("dave.node"));
  }

  @Test
  @DisabledIfSystemProperty(named = "overridden", matches = "true")
  void shouldSayWhatToOverride(CapturedOutput output) {
    assertThatThrownBy(OldBootTest::run);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .containsPattern("Dave 0\\S+ needs Netty 4\\.2 and finds 4\\.1\\.\\d+\\.Final")
        .containsPattern("<netty.version>4\\.2\\S+</netty.version> <reactor-bom.version>2025\\S+<");
  }

  @Test
  @EnabledIfSystemProperty(named = "overridden", matches = "true")
  void shouldCallANode() {
    try (ConfigurableApplicationContext application = run()) {
      DaveClient client = application.getBean(DaveClient.class);
      client.put("colour", "blue").block();
      assertThat(client.consensus("colour").block().tallies()).isNotEmpty();
    }
  }
}
