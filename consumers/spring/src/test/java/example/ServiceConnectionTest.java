package example;

import static org.assertj.core.api.Assertions.assertThat;

import dave.client.DaveClient;
import dave.testcontainers.DaveContainer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

/** The client calls the node of a container, whatever the properties say. */
@SpringBootTest(properties = "dave.client.endpoints=192.0.2.1:1")
final class ServiceConnectionTest {
  @TestConfiguration(proxyBeanMethods = false)
  static class Nodes {
    @Bean
    @ServiceConnection
    DaveContainer node() {
      return new DaveContainer();
    }
  }

  @Test
  void shouldCallTheNodeOfTheContainer(
      @Autowired DaveClient client, @Autowired DaveContainer node) {
    assertThat(client.node().endpoint()).isEqualTo(node.endpoint());
    assertThat(client.consensus("colour").block().tallies()).hasSize(1);
  }
}
