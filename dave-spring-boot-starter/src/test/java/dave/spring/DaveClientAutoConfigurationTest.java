package dave.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.client.DaveClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class DaveClientAutoConfigurationTest {
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DaveClientAutoConfiguration.class,
                  DaveNodeAutoConfiguration.class,
                  DaveHealthAutoConfiguration.class));

  @Test
  void shouldMakeNothingUnasked() {
    application.run(
        context -> {
          assertThat(context).hasNotFailed().doesNotHaveBean(DaveClient.class);
          assertThat(context).doesNotHaveBean(HealthIndicator.class);
        });
  }

  @Test
  void shouldMakeAClientOfTheEndpoints() {
    application
        .withPropertyValues("dave.client.endpoints=127.0.0.1:1, [::1]:2", "dave.client.timeout=5s")
        .run(
            context -> {
              DaveClient client = context.getBean(DaveClient.class);
              assertThat(client.nodes())
                  .extracting(node -> node.endpoint().toString())
                  .containsExactly("127.0.0.1:1", "[::1]:2");
              Health health = requireNonNull(context.getBean(HealthIndicator.class).health());
              assertThat(health.getStatus()).isEqualTo(Status.DOWN);
              assertThat(health.getDetails()).containsOnlyKeys("127.0.0.1:1", "[::1]:2");
              assertThat(String.valueOf(health.getDetails().get("127.0.0.1:1")))
                  .contains("start the node.");
            });
  }

  @Test
  void shouldTakeEndpointsAsAList() {
    application
        .withPropertyValues("dave.client.endpoints[0]=a.example:1", "dave.client.endpoints[1]=:2")
        .run(
            context ->
                assertThat(context.getBean(DaveClient.class).nodes())
                    .extracting(node -> node.endpoint().toString())
                    .containsExactly("a.example:1", "127.0.0.1:2"));
  }

  @Test
  void shouldLeaveTheClientToTheApplication() {
    try (DaveClient own = DaveClient.to("127.0.0.1:3").connect()) {
      application
          .withBean("own", DaveClient.class, () -> own)
          .withPropertyValues("dave.client.endpoints=127.0.0.1:1")
          .run(context -> assertThat(context.getBean(DaveClient.class)).isSameAs(own));
    }
  }

  @Test
  void shouldCallTheNodesOfConnectionDetails() {
    application
        .withBean(DaveConnectionDetails.class, () -> () -> List.of("127.0.0.1:4"))
        .withPropertyValues(
            "dave.client.endpoints=127.0.0.1:1", "dave.client.tls.ca=/no/such/file.crt")
        .run(
            context ->
                assertThat(context.getBean(DaveClient.class).node().endpoint().port())
                    .isEqualTo(4));
  }

  @Test
  void shouldLetTheApplicationChangeTheClient() {
    application
        .withBean(DaveClientCustomizer.class, () -> client -> DaveClient.to("127.0.0.1:5"))
        .withPropertyValues("dave.client.endpoints=127.0.0.1:1")
        .run(
            context ->
                assertThat(context.getBean(DaveClient.class).node().endpoint().port())
                    .isEqualTo(5));
  }

  @Test
  void shouldNeedNeitherANodeNorHealth() {
    application
        .withClassLoader(
            new FilteredClassLoader(
                "dave.node",
                "dave.engine",
                "dave.storage",
                "org.rocksdb",
                "io.micrometer",
                "org.springframework.boot.health"))
        .withPropertyValues("dave.client.endpoints=127.0.0.1:1")
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(DaveClient.class)
                    .doesNotHaveBean("daveClientHealthIndicator"));
  }

  @Test
  void shouldLeaveHealthOutIfAsked() {
    application
        .withPropertyValues(
            "dave.client.endpoints=127.0.0.1:1", "management.health.dave-client.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }
}
