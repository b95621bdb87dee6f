package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests two halves of a network that lost each other and have no edge across. */
class RejoinTest {
  private static final int HALF = 3;
  private static final Duration SPLIT = Duration.ofMinutes(10);

  @Test
  void shouldFindEachOtherAfterAPartition() {
    try (Run run = new Run(Defences.ALL)) {
      run.splitAndHeal();
      run.world.run(Duration.ofSeconds(60));
      for (int i = 0; i < 2 * HALF; i++) {
        assertThat(run.across(i)).as("peers of node %s across", i).isPositive();
      }
    }
  }

  @Test
  void shouldStayApartWithoutThatDefence() {
    try (Run run = new Run(Defences.without(Defence.REJOIN))) {
      run.splitAndHeal();
      run.world.run(Duration.ofMinutes(5));
      for (int i = 0; i < 2 * HALF; i++) {
        assertThat(run.across(i)).as("peers of node %s across", i).isZero();
      }
    }
  }

  private static final class Run implements AutoCloseable {
    final VirtualWorld world = new VirtualWorld();
    final SimulatedNetwork network =
        new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, 1);
    final List<SimulatedNode> nodes = new ArrayList<>();
    final Map<PeerAddress, Map<PeerAddress, Long>> pingedMs = new HashMap<>();

    Run(Defences defences) {
      for (int i = 0; i < 2 * HALF; i++) {
        int first = i / HALF * HALF;
        nodes.add(node(i, defences, i == first ? List.of() : List.of(address(first))));
      }
      SimulatedNode bridge = node(99, defences, List.of(address(0), address(HALF)));
      world.run(Duration.ofMinutes(3));
      for (int i = 0; i < 2 * HALF; i++) {
        assertThat(across(i)).as("node %s met the other half", i).isEqualTo(HALF);
      }
      bridge.close();
    }

    private SimulatedNode node(int i, Defences defences, List<PeerAddress> edges) {
      EngineConfig config = EngineConfig.DEFAULT.withEpoch(Duration.ofSeconds(1)).withEdges(edges);
      return new SimulatedNode(
          world, network, address(i), config, Timing.DEFAULT, defences, i, Map.of());
    }

    void splitAndHeal() {
      network.cut((from, to) -> half(from) != half(to));
      network.tap(this::checkPings);
      world.run(SPLIT);
      for (int i = 0; i < 2 * HALF; i++) {
        assertThat(across(i)).as("node %s dropped the other half", i).isZero();
      }
      network.cut((from, to) -> false);
    }

    /** While no address across answers, each gets at most one ping an interval. */
    private void checkPings(PeerAddress from, PeerAddress to, byte[] packet) {
      if (half(from) != half(to) && world.nowMs() < healsMs) {
        Long last = pingedMs.computeIfAbsent(from, f -> new HashMap<>()).put(to, world.nowMs());
        assertThat(last == null ? Long.MAX_VALUE : world.nowMs() - last)
            .as("ms between pings of %s to %s", from, to)
            .isGreaterThanOrEqualTo(Timing.DEFAULT.pingMs());
      }
    }

    private final long healsMs = VirtualWorld.START_MS + Duration.ofMinutes(13).toMillis();

    long across(int i) {
      PeerAddress own = address(i);
      return nodes.get(i).peers().stream()
          .filter(peer -> peer.proven() && half(peer.address()) == 1 - half(own))
          .count();
    }

    private static int half(PeerAddress address) {
      int i = (address.bytes().byteAt(12) & 0xff) - 20;
      return i == 99 ? 2 : i / HALF;
    }

    private static PeerAddress address(int i) {
      return PeerAddresses.parse("udp://" + (20 + i) + ".1.0.1:1618");
    }

    @Override
    public void close() {
      nodes.forEach(SimulatedNode::close);
      world.run(Duration.ofSeconds(1));
      world.close();
    }
  }
}
