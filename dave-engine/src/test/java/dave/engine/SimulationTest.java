package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Timing;
import dave.engine.store.StoreEvent;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests fifty real engines on virtual time over a lossy network. */
class SimulationTest {
  private static final int NODES = 50;
  private static final Duration EPOCH = Duration.ofMillis(50);
  private static final long SEED = 7;

  @Test
  void shouldFindAllSpreadAllAndConverge() {
    try (Run run = new Run(SEED)) {
      run.world.run(Duration.ofMinutes(2));
      for (SimulatedNode node : run.nodes) {
        Set<PeerAddress> met = new HashSet<>();
        for (EngineEvent event : node.events()) {
          if (event instanceof EngineEvent.PeerAdded added) {
            met.add(added.peer());
          }
        }
        // A node whose first two pings to an address were lost does not ping it again for ten
        // minutes.
        assertThat(met)
            .as("peers met by %s, seed %s", node.address(), SEED)
            .hasSizeGreaterThan(NODES - 5);
        // Now and then three pings in a row are lost; then a peer is dropped until it sends a
        // packet.
        assertThat(node.peers()).hasSizeGreaterThan(NODES - 5);
      }

      Dat dat = SignedDats.bound(SignedDats.key(1), "", "to all", run.world.nowMs() - 100, 6);
      run.nodes.get(17).now(run.nodes.get(17).engine().submit(dat));
      long start = run.world.nowMs();
      Map<Integer, Long> reachedMs = new HashMap<>();
      for (int step = 0; step < 300 && reachedMs.size() < NODES; step++) {
        run.world.run(Duration.ofMillis(100));
        for (int i = 0; i < NODES; i++) {
          if (run.nodes.get(i).store().byWork(dat.work()).isPresent()) {
            reachedMs.putIfAbsent(i, run.world.nowMs() - start);
          }
        }
      }
      assertThat(reachedMs).as("nodes reached, seed %s", SEED).hasSize(NODES);

      List<Dat> writes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Dat write =
            SignedDats.bound(
                SignedDats.key(2), "register", "value " + i, run.world.nowMs() - 100 - i % 3, 6);
        run.nodes.get(5 * i).now(run.nodes.get(5 * i).engine().submit(write));
        writes.add(write);
      }
      Dat latest = writes.stream().reduce((a, b) -> b.supersedes(a) ? b : a).orElseThrow();
      run.world.run(Duration.ofSeconds(30));
      for (SimulatedNode node : run.nodes) {
        assertThat(
                node.store()
                    .byRegister(ByteString.copyFromUtf8("register"), latest.author())
                    .orElseThrow()
                    .dat()
                    .value())
            .as("register at %s, seed %s", node.address(), SEED)
            .isEqualTo(latest.value());
      }
    }
  }

  @Test
  void shouldSendOnePutAnEpochAndNoMore() {
    try (Run run = new Run(SEED)) {
      Dat dat = SignedDats.bound(SignedDats.key(1), "k", "v", run.world.nowMs() - 100, 6);
      for (SimulatedNode node : run.nodes) {
        node.now(node.engine().submit(dat));
      }
      run.world.run(Duration.ofSeconds(60));
      Map<PeerAddress, Integer> puts = new HashMap<>();
      run.network.tap(
          (from, to, packet) -> {
            if (PacketCodec.decode(packet) instanceof Decoded.Ok ok
                && ok.message() instanceof Message.Put) {
              puts.merge(from, 1, Integer::sum);
            }
          });
      int epochs = 200;
      run.world.run(EPOCH.multipliedBy(epochs));
      assertThat(puts).hasSize(NODES);
      assertThat(puts.values()).as("PUTs in %s epochs, seed %s", epochs, SEED).containsOnly(epochs);
    }
  }

  @Test
  void shouldRepeatTheSameRunForTheSameSeed() {
    long first = hashOf(1);
    assertThat(hashOf(1)).isEqualTo(first);
    assertThat(hashOf(2)).isNotEqualTo(first);
  }

  private static long hashOf(long seed) {
    try (Run run = new Run(seed)) {
      run.world.run(Duration.ofSeconds(30));
      for (int i = 0; i < 5; i++) {
        Dat dat = SignedDats.bound(SignedDats.key(i), "k", "v" + i, run.world.nowMs() - 100, 6);
        run.nodes.get(i).now(run.nodes.get(i).engine().submit(dat));
        run.world.run(Duration.ofSeconds(4));
      }
      assertThat(run.network.hash().events()).isGreaterThan(10_000);
      return run.network.hash().value();
    }
  }

  /** Creates a network of nodes that all know the first one. */
  private static final class Run implements AutoCloseable {
    final VirtualWorld world = new VirtualWorld();
    final SimulatedNetwork network;
    final List<SimulatedNode> nodes = new ArrayList<>();

    Run(long seed) {
      network = new SimulatedNetwork(world, SimulatedNetwork.Options.LOSSY, seed);
      EngineConfig config = EngineConfig.DEFAULT.withEpoch(EPOCH).withMinDifficulty(4);
      for (int i = 0; i < NODES; i++) {
        EngineConfig own = i == 0 ? config : config.withEdges(List.of(address(0)));
        SimulatedNode node =
            new SimulatedNode(world, network, address(i), own, Timing.DEFAULT, seed * 1_000 + i);
        int number = i;
        node.store().events().subscribe(event -> note(number, event));
        nodes.add(node);
        world.run(Duration.ofMillis(7));
      }
    }

    private void note(int node, StoreEvent event) {
      long work =
          switch (event) {
            case StoreEvent.Stored stored -> stored.arrival().dat().dat().work().prefix64();
            case StoreEvent.Replaced replaced -> replaced.arrival().dat().dat().work().prefix64();
            case StoreEvent.Evicted evicted -> ~evicted.dat().dat().work().prefix64();
          };
      network.hash().add(node).add(work).end();
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
