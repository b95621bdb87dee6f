package dave.sim.network;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final PeerAddress A = Addresses.node(0);
  private static final PeerAddress B = Addresses.node(1);

  private final World world = new World(3);
  private final List<Long> arrivalsMs = new ArrayList<>();
  private final List<PeerAddress> sources = new ArrayList<>();

  @Test
  void shouldTakeTheLatencyOfTheLink() {
    send(Links.GOOD, 3);
    assertThat(arrivalsMs).containsExactly(50L, 50L, 50L);
  }

  @Test
  void shouldGiveEachLinkALatencyOfItsOwnBothWays() {
    Latency latency =
        new Latency.PerLink(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ZERO);
    send(Links.GOOD.withLatency(latency), 3);
    assertThat(arrivalsMs.getFirst()).isBetween(10L, 200L).isEqualTo(arrivalsMs.getLast());
    long there = arrivalsMs.getFirst();
    arrivalsMs.clear();
    Network network = network(Links.GOOD.withLatency(latency), A);
    network.send(B, A, new byte[1]);
    long startMs = world.elapsedMs();
    world.run(Duration.ofSeconds(1));
    assertThat(arrivalsMs.getFirst() - startMs).isEqualTo(there);
  }

  @Test
  void shouldLoseDoubleAndReorderAsOftenAsAsked() {
    send(new Links(Latency.fixed(Duration.ofMillis(5)), 0.25, 0, 0, 0, 2_000), 10_000);
    assertThat(arrivalsMs.size()).isBetween(7_300, 7_700);
    arrivalsMs.clear();
    send(new Links(Latency.fixed(Duration.ofMillis(5)), 0, 0.1, 0, 0, 2_000), 10_000);
    assertThat(arrivalsMs.size()).isBetween(10_850, 11_150);
    arrivalsMs.clear();
    long startMs = world.elapsedMs();
    send(new Links(Latency.fixed(Duration.ofMillis(5)), 0, 0, 0.5, 0, 2_000), 10_000);
    assertThat(arrivalsMs.stream().filter(ms -> ms > startMs + 5).count())
        .isBetween(4_500L, 5_300L);
  }

  @Test
  void shouldDropWhatIsLongerThanTheMtu() {
    Network network = network(new Links(Latency.fixed(Duration.ofMillis(5)), 0, 0, 0, 0, 1_000), B);
    network.send(A, B, new byte[1_001]);
    network.send(A, B, new byte[1_000]);
    world.run(Duration.ofSeconds(1));
    assertThat(arrivalsMs).hasSize(1);
  }

  @Test
  void shouldSendNoFasterThanTheBandwidthAndQueueNotForLong() {
    Network network =
        network(new Links(Latency.fixed(Duration.ofMillis(5)), 0, 0, 0, 100_000, 2_000), B);
    for (int i = 0; i < 100; i++) {
      network.send(A, B, new byte[1_000]); // 10 ms each
    }
    world.run(Duration.ofSeconds(1));
    assertThat(arrivalsMs).hasSize(21).startsWith(5L, 15L, 25L).endsWith(205L);
  }

  @Test
  void shouldCutOneWayAndHeal() {
    Network network = network(Links.GOOD, B);
    network.listen(A, (from, packet) -> sources.add(from));
    network.cut((from, to) -> from.equals(A));
    network.send(A, B, new byte[1]);
    network.send(B, A, new byte[1]);
    world.run(Duration.ofSeconds(1));
    assertThat(arrivalsMs).isEmpty();
    assertThat(sources).containsExactly(B);
    network.cut(null);
    network.send(A, B, new byte[1]);
    world.run(Duration.ofSeconds(1));
    assertThat(arrivalsMs).hasSize(1);
  }

  private Network network(Links links, PeerAddress listening) {
    Network network = new Network(world, links);
    network.listen(
        listening,
        (from, packet) -> {
          arrivalsMs.add(world.elapsedMs());
          sources.add(from);
        });
    return network;
  }

  private void send(Links links, int packets) {
    Network network = network(links, B);
    for (int i = 0; i < packets; i++) {
      network.send(A, B, new byte[100]);
    }
    world.run(Duration.ofSeconds(1));
  }
}
