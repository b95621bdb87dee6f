package dave.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.link.LinkEvent;
import dave.link.cell.IntroductionFrame;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Linking;
import dave.sim.cluster.Options.Nats;
import dave.sim.network.Addresses;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Two nodes behind routers, of which one is told of the other. */
class IntroductionTest {
  private static final Nats PORT_RESTRICTED = new Nats(0, 1, 0, 0);

  @Test
  void shouldLinkANodeBehindARouterToOneThatNobodyToldOfIt() {
    assertThat(areLinked(/* introduces= */ true)).isTrue();
    assertThat(areLinked(/* introduces= */ false)).as("without an introduction").isFalse();
  }

  /**
   * Has a host, to which both nodes are linked, name the second one to the first one.
   *
   * @param introduces whether it follows the request for an introduction
   */
  private static boolean areLinked(boolean introduces) {
    Options options = Options.of(1, 3).withFaults(Faults.NONE.withNats(PORT_RESTRICTED));
    options =
        options.withNodes(
            options.nodes().withEpoch(Duration.ofMillis(70)).withLinking(Linking.REQUIRED));
    try (Cluster cluster = new Cluster(options, node -> List.of())) {
      Node told = cluster.node(1);
      Node other = cluster.node(2);
      Queue<PeerAddress> requests = new ArrayDeque<>();
      SealedLine line = new SealedLine(cluster, Addresses.attacker(0, 1));
      line.script(
          room -> {
            if (introduces && room.to().equals(other.linkAddress()) && !requests.isEmpty()) {
              IntroductionFrame tell = IntroductionFrame.TELL;
              room.add(tell.type, tell.encode(requests.remove()));
            }
          },
          event -> {
            if (event instanceof LinkEvent.Introduction asked
                && asked.frame() == IntroductionFrame.ASK) {
              assertThat(asked.about()).isEqualTo(other.linkAddress());
              requests.add(asked.address());
            }
          });
      HostilePeer host =
          new HostilePeer(
              line,
              asker -> asker.equals(told.linkAddress()) ? List.of(other.linkAddress()) : List.of());
      cluster.startAll(Duration.ofSeconds(1));
      for (Node node : List.of(told, other)) {
        node.engine().addEdge(host.address()).subscribe();
      }
      cluster.world().run(Duration.ofSeconds(60));
      assertThat(introduces || !requests.isEmpty()).as("it was asked").isTrue();
      return told.peers().stream().anyMatch(peer -> peer.address().equals(other.linkAddress()));
    }
  }
}
