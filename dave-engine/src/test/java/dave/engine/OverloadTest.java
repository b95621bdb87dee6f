package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.LoneNode;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.VirtualWorld;
import dave.engine.testing.Wiretap;
import dave.wire.Dat;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Signatures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Tests a node that gets more packets than it can verify. */
class OverloadTest {
  private static final PeerAddress STRANGER = PeerAddresses.parse("udp://81.2.3.4:127");

  @Test
  void shouldShedTheOldestAndKeepTheClockGoing() {
    try (VirtualWorld world = new VirtualWorld()) {
      Queue<Runnable> stalled = new ArrayDeque<>();
      Scheduler verify = Schedulers.fromExecutor(stalled::add);
      SimulatedNetwork network = new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, 1);
      Wiretap wire = new Wiretap(network, LoneNode.ADDRESS);
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      EngineRuntime runtime =
          new EngineRuntime(
              world.clock(),
              world::nanos,
              world.scheduler(),
              verify,
              world.scheduler(),
              world.scheduler(),
              new SplittableRandom(1),
              meters);
      InMemoryDatStore store =
          new InMemoryDatStore(
              1 << 24, LoneNode.CONFIG.mass(), world.clock(), new SplittableRandom(1));
      Engine engine =
          Engines.create(
              LoneNode.CONFIG.withEdges(List.of(PeerAddresses.parse("udp://66.6.6.6:6"))),
              runtime,
              store,
              Signatures.bouncyCastle(),
              List.of(network.transport(LoneNode.ADDRESS)));
      engine.start().subscribe();
      world.run(Duration.ofMillis(1));

      List<Dat> dats = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        Dat dat = SignedDats.bound(SignedDats.key(1), "", "dat " + i, world.nowMs() - 100, 4);
        dats.add(dat);
        wire.send(STRANGER, new Put(dat));
      }
      world.run(Duration.ofSeconds(1));
      assertThat(store.stats().dats()).isZero();
      double shed =
          meters.get("dave.packets.in").tag("reason", "overload").functionCounter().count();
      assertThat(shed).isBetween(1_900.0, 2_000.0);
      Gauge waiting = meters.get("dave.verify.queue").tag("kind", "dats").gauge();
      assertThat(waiting.value()).isEqualTo(3_000 - shed);

      wire.clear();
      world.run(Duration.ofSeconds(20));
      assertThat(wire.all()).as("pings of the edge go on").hasSizeGreaterThan(1);
      assertThat(wire.all()).allMatch(sent -> sent.message() instanceof GetPeers);

      while (!stalled.isEmpty()) {
        stalled.remove().run();
        world.run(Duration.ofMillis(1));
      }
      assertThat(waiting.value()).isZero();
      assertThat(store.stats().dats()).isEqualTo(3_000 - (long) shed);
      assertThat(store.byWork(dats.getLast().work())).as("the newest is kept").isPresent();
      assertThat(store.byWork(dats.get(1_000).work())).as("an old one was shed").isEmpty();
      engine.close();
      world.run(Duration.ofMillis(1));
    }
  }
}
