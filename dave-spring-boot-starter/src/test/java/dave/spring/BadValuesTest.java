package dave.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/** What an application says at a failed start: the property, its value, and what to do. */
final class BadValuesTest {
  private static final String NODE = "dave.node.enabled=true";

  @TempDir private Path folder;

  private final AtomicReference<Environment> environment =
      new AtomicReference<>(new StandardEnvironment());

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withInitializer(context -> environment.set(context.getEnvironment()))
          .withConfiguration(
              AutoConfigurations.of(
                  DaveClientAutoConfiguration.class, DaveNodeAutoConfiguration.class));

  private Throwable failure(ApplicationContextRunner runner) {
    AtomicReference<Throwable> failure = new AtomicReference<>(new AssertionError("it started"));
    runner.run(
        context -> {
          assertThat(context).hasFailed();
          failure.set(context.getStartupFailure());
        });
    return requireNonNull(failure.get());
  }

  private FailureAnalysis analysis(ApplicationContextRunner runner) {
    Throwable failure = failure(runner);
    FailureAnalysis analysis =
        new DaveFailureAnalyzer(requireNonNull(environment.get())).analyze(failure);
    assertThat(analysis).as("%s", failure).isNotNull();
    return requireNonNull(analysis);
  }

  private FailureAnalysis analysis(String... properties) {
    return analysis(application.withPropertyValues(properties));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dave.client.endpoints | nonsense | 127.0.0.1:1619",
        "dave.client.endpoints | a:99999 | 127.0.0.1:1619",
        "dave.client.endpoints | http://a:1 | 127.0.0.1:1619",
        "dave.client.endpoints | '' | at least one",
        "dave.client.timeout | 0s | 1ms or more",
        "dave.client.token-file | /no/such/token | chmod 600",
        "dave.client.tls.ca | /no/such/ca | PEM file",
        "dave.client.tls.certificate | some.crt | dave.client.tls.ca",
        "dave.client.tls.key | some.key | dave.client.tls.certificate",
        "dave.client.key-file | /no/such/key | dave keygen",
      })
  void shouldNameABadPropertyOfTheClient(String property, String value, String remedy) {
    FailureAnalysis analysis =
        property.endsWith("endpoints")
            ? analysis(property + "=" + value)
            : analysis("dave.client.endpoints=127.0.0.1:1", property + "=" + value);
    assertThat(analysis.getDescription())
        .contains("The property " + property + " is '")
        .contains("property source");
    assertThat(analysis.getDescription() + analysis.getAction()).contains(value, remedy);
    assertThat(analysis.getAction()).doesNotContain("(...)");
  }

  @Test
  void shouldNameTheEndpointThatIsBad() {
    FailureAnalysis analysis =
        analysis("dave.client.endpoints[0]=127.0.0.1:1", "dave.client.endpoints[1]=b");
    assertThat(analysis.getDescription())
        .startsWith("The property dave.client.endpoints is 'b': it is no address of a node (")
        .contains("dave.client.endpoints[0]");
  }

  @Test
  void shouldSendNoTokenInTheClear() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret-token-of-somebody\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    FailureAnalysis analysis =
        analysis("dave.client.endpoints=192.0.2.1:1619", "dave.client.token-file=" + token);
    assertThat(analysis.getDescription())
        .contains("dave.client.token-file", token.toString(), "in the clear", "192.0.2.1:1619")
        .doesNotContain("secret-token");
    assertThat(analysis.getAction()).contains("dave.client.tls.ca");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dave.node.listen | nonsense | ADDRESS:PORT",
        "dave.node.listen | :1,:2 | one of UDP",
        "dave.node.edges | nonsense | HOST:PORT",
        "dave.node.edges | tcp://192.0.2.1:1 | dave.node.listen",
        "dave.node.capacity | 1KB | 1MB or more",
      })
  void shouldNameABadPropertyOfTheNode(String property, String value, String remedy) {
    FailureAnalysis analysis = analysis(NODE, property + "=" + value);
    assertThat(analysis.getDescription() + analysis.getAction()).contains(property, remedy);
    assertThat(analysis.getDescription())
        .contains(value.equals("1KB") ? "1024" : value.substring(value.indexOf(',') + 1));
  }

  @Test
  void shouldNameAHomeThatCannotBeUsed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    FailureAnalysis analysis =
        analysis(NODE, "dave.node.listen=127.0.0.1:0", "dave.node.home=" + file);
    assertThat(analysis.getDescription()).contains("cannot start", file.toString());
    assertThat(analysis.getAction()).contains("dave.node.home = " + file);
  }

  @Test
  void shouldNameAPortThatIsTaken() {
    NodeConfig config = NodeConfig.builder().listen("127.0.0.1:0").build();
    try (DaveNode node = DaveNode.launch(config)) {
      String taken = "127.0.0.1:" + node.listenAddresses().getFirst().port();
      FailureAnalysis analysis = analysis(NODE, "dave.node.listen=" + taken);
      assertThat(analysis.getDescription()).contains(taken);
      assertThat(analysis.getAction()).contains("dave.node.listen = " + taken);
    }
  }

  @Test
  void shouldAskForTheNode() {
    FailureAnalysis analysis =
        analysis(
            application
                .withClassLoader(new FilteredClassLoader("dave.node"))
                .withPropertyValues(NODE));
    assertThat(analysis.getDescription())
        .contains("dave.node.enabled is 'true'", "dave-node is not on the class path");
    assertThat(analysis.getAction()).contains("dependency dave-node");
  }

  @Test
  void shouldRefuseAPropertyThatDoesNotExist() {
    for (String wrong : List.of("dave.client.endpoint=a:1", "dave.node.edge=a:1")) {
      assertThat(failure(application.withPropertyValues(wrong)))
          .rootCause()
          .hasMessageContaining(wrong.substring(0, wrong.indexOf('=')));
    }
  }
}
