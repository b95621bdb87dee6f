package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.peer.PeerTable;
import dave.engine.store.InMemoryDatStore;
import dave.engine.store.Mass;
import dave.engine.testing.VirtualWorld;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AnchorsTest {
  private static final PeerAddress EDGE = PeerAddresses.parse("udp://45.1.2.3:1");
  private static final PeerAddress TRIED = PeerAddresses.parse("udp://46.1.2.3:2");
  private static final PeerAddress OTHER = PeerAddresses.parse("tcp://[2a01::1]:3");

  private final VirtualWorld world = new VirtualWorld();
  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 20, Mass.WORK, world.clock(), new SplittableRandom(1));
  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, new SplittableRandom(1));
  private final Anchors anchors = new Anchors(store, 60_000);

  @Test
  void shouldRememberTriedPeersButNoEdgesOverARestart() {
    table.addEdge(EDGE, 0);
    table.addProven(EDGE, 0);
    table.addProven(TRIED, 10);
    table.addProven(OTHER, 20);
    anchors.maintain(table, 5_000, world.scheduler());
    anchors.save();
    assertThat(Anchors.load(store)).containsExactly(TRIED, OTHER);
  }

  @Test
  void shouldKeepTheOldOnesWhenAllPeersAreLost() {
    table.addProven(TRIED, 10);
    anchors.maintain(table, 60_000, world.scheduler());
    table.remove(table.all().getFirst());
    anchors.maintain(table, 120_000, world.scheduler());
    assertThat(Anchors.load(store)).containsExactly(TRIED);
  }

  @Test
  void shouldForgetWhatIsNoAddress() {
    store.putMeta("anchors", ("rubbish\n" + TRIED).getBytes(StandardCharsets.UTF_8));
    assertThat(Anchors.load(store)).containsExactly(TRIED);
    assertThat(
            Anchors.load(
                new InMemoryDatStore(1, Mass.WORK, world.clock(), new SplittableRandom(1))))
        .isEmpty();
  }
}
