package example;

import static dave.testcontainers.Topology.FULL;
import static org.assertj.core.api.Assertions.assertThat;

import dave.client.model.Put;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.testcontainers.DaveCluster;
import dave.testcontainers.NodeLogs;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
@ExtendWith(NodeLogs.class)
final class ChatTest {
  @Container static final DaveCluster NODES = DaveCluster.of(7).topology(FULL).minDifficulty(8);
  @Test
  void shouldReadOnEveryNodeWhatWasPutOnOne() {
    NODES.awaitGossip(Duration.ofSeconds(60));
    Stored hello = NODES.client(0).put(Put.of("chat/1", "hello").difficulty(8)).block();
    NODES.await(hello).onAll().within(Duration.ofSeconds(30));
    assertThat(NODES.client(6).get(Query.key("chat/1")).block().value()).isEqualTo("hello");
  }
}
