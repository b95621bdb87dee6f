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
  @Container static final DaveCluster CLUSTER = DaveCluster.of(7).topology(FULL).minDifficulty(8);
  @Test
  void shouldReadOnEveryNodeWhatWasPutOnOne() {
    CLUSTER.awaitGossip(Duration.ofSeconds(60));
    Stored hello = CLUSTER.client(0).put(Put.of("chat/1", "hello").difficulty(8)).block();
    CLUSTER.await(hello).onAll().within(Duration.ofSeconds(30));
    assertThat(CLUSTER.client(6).get(Query.key("chat/1")).block().value()).isEqualTo("hello");
  }
}
