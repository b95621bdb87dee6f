package dave.engine.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.link.CellRoom;
import dave.engine.lookup.FastLookups;
import dave.engine.lookup.Lookups;
import dave.engine.model.Defences;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.proof.Outbound;
import dave.engine.stem.Stem;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.link.cell.DatFrame;
import dave.wire.Message.Get;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Tests what goes into a cell. */
class GossipTest {
  private static final long WALL_MS = 1_800_000_000_000L;
  private static final long NOW_MS = 100_000;
  private static final PeerAddress FIRST = linked('7');
  private static final PeerAddress SECOND = linked('8');

  private final SplittableRandom random = new SplittableRandom(1);
  private final PeerTable table = new PeerTable(Timing.DEFAULT, Defences.ALL, 64, random);
  private final PeerPicker picker = new PeerPicker(table, Defences.ALL, random);
  private final Stem stem = new Stem(Defences.ALL, picker, picker, random, 600_000, to -> 10_000);
  private final FreshSet fresh = new FreshSet(new GossipPlan(10_000, 8), Mass.WORK);
  private final Lookups lookups =
      new Lookups(
          Timing.DEFAULT,
          table,
          random,
          new FastLookups(1, request -> {}, (delayMs, task) -> {}, () -> NOW_MS),
          address -> 0);
  private final Gossip gossip;

  GossipTest() {
    table.addProven(FIRST, 0);
    table.addProven(SECOND, 0);
    InMemoryDatStore store =
        new InMemoryDatStore(
            1 << 20, Mass.WORK, InstantSource.fixed(Instant.ofEpochMilli(WALL_MS)), random);
    RepairFeed repair =
        new RepairFeed(
            store,
            stem,
            Schedulers.immediate(),
            Schedulers.immediate(),
            random,
            () -> NOW_MS,
            Duration.ofMillis(10));
    gossip =
        new Gossip(
            fresh,
            repair,
            picker,
            picker,
            stem,
            lookups,
            new Outbound(List.of(), Defences.ALL),
            random,
            new SlotMeters(new SimpleMeterRegistry()),
            0);
  }

  private static PeerAddress linked(char digit) {
    String key = String.valueOf(digit).repeat(64);
    return PeerAddresses.parse("sealed://" + key + "@45." + digit + ".2.3:1618");
  }

  /** A cell with room for so many bytes of dats. */
  private static final class Cell implements CellRoom {
    final PeerAddress to;
    final List<Get> questions = new ArrayList<>();
    final List<Put> dats = new ArrayList<>();
    private int left;

    Cell(PeerAddress to, int left) {
      this.to = to;
      this.left = left;
    }

    @Override
    public PeerAddress to() {
      return to;
    }

    @Override
    public boolean hasRoom() {
      return left >= 128;
    }

    @Override
    public void ask(Get question) {
      questions.add(question);
    }

    @Override
    public boolean add(Put put) {
      int length = DatFrame.length(put.dat());
      if (length > left) {
        return false;
      }
      left -= length;
      return dats.add(put);
    }
  }

  private Cell load(PeerAddress to, int room, long nowMs) {
    Cell cell = new Cell(to, room);
    gossip.load(cell, WALL_MS, nowMs);
    return cell;
  }

  private VerifiedDat dat(int number, int valueLength) {
    ByteString value =
        ByteString.copyFromUtf8(String.valueOf(number))
            .concat(ByteString.copyFrom(new byte[valueLength]));
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(1), ByteString.EMPTY, value, WALL_MS - 1_000, 4), 4, true);
  }

  @Test
  void shouldTryASmallerDatIfOneDoesNotFit() {
    VerifiedDat large = dat(1, 1_000);
    VerifiedDat small = dat(2, 20);
    fresh.add(large, WALL_MS);
    fresh.add(small, WALL_MS);
    for (int i = 0; i < 20; i++) {
      assertThat(load(FIRST, 300, NOW_MS).dats).extracting(Put::dat).containsExactly(small.dat());
    }
  }

  @Test
  void shouldAskTheReceiverOfTheCellAndInOneCellOfFourAtMost() {
    for (int i = 0; i < 40; i++) {
      byte[] work = new byte[32];
      work[0] = (byte) i;
      Target target = new Target.ByWork(WorkHash.of(work, 0));
      lookups.find(target, Pace.SLOTS, NOW_MS, NOW_MS + 90_000, found -> {});
    }
    List<Integer> asked = new ArrayList<>();
    for (int cell = 0; cell < 100; cell++) {
      PeerAddress to = random.nextBoolean() ? FIRST : SECOND;
      if (!load(to, 1_300, NOW_MS).questions.isEmpty()) {
        asked.add(cell);
      }
    }
    assertThat(asked).hasSizeBetween(24, 25);
    for (int i = 1; i < asked.size(); i++) {
      assertThat(asked.get(i) - asked.get(i - 1)).isGreaterThanOrEqualTo(Gossip.LOOKUP_SLOTS);
    }
  }

  @Test
  void shouldAskInTheNextCellIfThisPeerCannotBeAsked() {
    Target target = new Target.ByWork(WorkHash.of(new byte[32], 0));
    lookups.find(target, Pace.SLOTS, NOW_MS, NOW_MS + 90_000, found -> {});
    List<PeerAddress> asked = new ArrayList<>();
    for (int cell = 0; cell < 9; cell++) {
      Cell loaded = load(cell < 7 ? FIRST : SECOND, 1_300, NOW_MS);
      loaded.questions.forEach(question -> asked.add(loaded.to()));
    }
    assertThat(asked).containsExactly(FIRST, SECOND);
  }
}
