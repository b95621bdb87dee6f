package dave.engine.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.link.CellFiller;
import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.lookup.FastLookups;
import dave.engine.lookup.Lookups;
import dave.engine.model.Defences;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.proof.Outbound;
import dave.engine.stem.DatWriter;
import dave.engine.stem.Stem;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.link.cell.DatFrame;
import dave.link.cell.IdsFrame;
import dave.link.cell.ShortId;
import dave.wire.Dat;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Tests what goes into a cell. */
class GossipTest {
  private static final long WALL_MS = 1_800_000_000_000L;
  private static final long NOW_MS = 100_000;
  private static final long WINDOW_MS = 10_000;
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
            CellFiller.NOTHING,
            WINDOW_MS,
            10_000,
            0,
            Defences.ALL);
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
    final List<Long> told = new ArrayList<>();
    final List<Long> wanted = new ArrayList<>();
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
    public int room() {
      return left;
    }

    @Override
    public boolean add(int type, byte[] body) {
      return false;
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

    @Override
    public int ids(IdsFrame frame) {
      return frame.count(left);
    }

    @Override
    public void add(IdsFrame frame, long[] ids) {
      left -= frame.length(ids.length);
      Arrays.stream(ids).forEach((frame == IdsFrame.HAVE ? told : wanted)::add);
    }

    boolean isEmpty() {
      return dats.isEmpty() && told.isEmpty() && wanted.isEmpty();
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

  private VerifiedDat addFresh(int number) {
    VerifiedDat dat = dat(number, 20);
    fresh.add(dat, WALL_MS);
    gossip.added(dat.dat().work(), WALL_MS);
    return dat;
  }

  private static long id(VerifiedDat dat) {
    return ShortId.of(dat.dat().work());
  }

  private static long told(VerifiedDat dat) {
    return ShortId.told(id(dat), dat.difficulty());
  }

  private void hear(PeerAddress from, IdsFrame frame, long... ids) {
    gossip.heard(new LinkEvent.Ids(from, frame, ids), WALL_MS, NOW_MS);
  }

  @Test
  void shouldTryASmallerDatIfOneDoesNotFit() {
    VerifiedDat large = dat(1, 1_000);
    VerifiedDat small = dat(2, 20);
    fresh.add(large, WALL_MS);
    fresh.add(small, WALL_MS);
    assertThat(load(FIRST, 300, NOW_MS).dats).extracting(Put::dat).containsExactly(small.dat());
    assertThat(load(SECOND, 1_300, NOW_MS).dats)
        .extracting(Put::dat)
        .containsExactlyInAnyOrder(large.dat(), small.dat());
  }

  @Test
  void shouldSendADatOnceToEachAndNeverBack() {
    VerifiedDat brought = dat(1, 20);
    gossip.heard(new LinkEvent.Ids(SECOND, IdsFrame.HAVE, new long[] {1}), WALL_MS, NOW_MS);
    gossip.came(brought.dat().work(), 4, SECOND, WALL_MS);
    fresh.add(brought, WALL_MS);
    gossip.added(brought.dat().work(), WALL_MS);
    assertThat(load(FIRST, 1_300, NOW_MS).dats).extracting(Put::dat).contains(brought.dat());
    for (int i = 0; i < 5; i++) {
      Cell first = load(FIRST, 1_300, NOW_MS);
      assertThat(first.dats).isEmpty();
      assertThat(first.told).isEmpty();
      Cell second = load(SECOND, 1_300, NOW_MS);
      assertThat(second.dats).isEmpty();
      assertThat(second.told).isEmpty();
    }
  }

  @Test
  void shouldTellOfADatThatHasBeenSentOftenEnough() {
    for (int i = 0; i < 1_000; i++) { // So many that each goes to two peers.
      addFresh(i);
    }
    VerifiedDat one = addFresh(1_000);
    PeerAddress third = linked('9');
    table.addProven(third, 0);
    Set<Long> told = new HashSet<>();
    Set<Dat> sent = new HashSet<>();
    for (PeerAddress to : List.of(FIRST, SECOND, third)) {
      for (int i = 0; i < 300; i++) {
        Cell cell = load(to, 1_300, NOW_MS);
        if (to.equals(third)) {
          told.addAll(cell.told);
          cell.dats.forEach(put -> sent.add(put.dat()));
        }
      }
    }
    assertThat(told).contains(told(one));
    assertThat(sent).doesNotContain(one.dat());
    hear(third, IdsFrame.WANT, id(one), 77);
    assertThat(load(third, 1_300, NOW_MS).dats).extracting(Put::dat).containsExactly(one.dat());
    assertThat(load(third, 1_300, NOW_MS).dats).isEmpty();
  }

  @Test
  void shouldAskOnePeerAtATimeForWhatItLacks() {
    hear(FIRST, IdsFrame.HAVE, 5);
    hear(SECOND, IdsFrame.HAVE, 5);
    assertThat(load(FIRST, 1_300, NOW_MS).wanted).containsExactly(5L);
    assertThat(load(SECOND, 1_300, NOW_MS).wanted).isEmpty();
    assertThat(load(FIRST, 1_300, NOW_MS).wanted).isEmpty();
    assertThat(load(SECOND, 1_300, NOW_MS + 2 * LinkGossip.PATIENCE_MS).wanted).containsExactly(5L);
  }

  @Test
  void shouldNotAskForWhatItHasOrWhatTheStoreRefused() {
    VerifiedDat held = addFresh(1);
    VerifiedDat refused = dat(2, 20);
    gossip.came(refused.dat().work(), 4, FIRST, WALL_MS);
    hear(SECOND, IdsFrame.HAVE, told(held), told(refused));
    Cell cell = load(SECOND, 1_300, NOW_MS);
    assertThat(cell.isEmpty()).as("SECOND has both").isTrue();
  }

  @Test
  void shouldKeepADatInTheStemAsIfItWereAbsent() {
    VerifiedDat walking = dat(1, 20);
    DatWriter writer =
        new DatWriter(
            new InMemoryDatStore(
                1 << 20, Mass.WORK, InstantSource.fixed(Instant.ofEpochMilli(WALL_MS)), random),
            stem,
            Schedulers.immediate());
    writer.own(walking).block();
    assertThat(stem.holds(walking.dat().work())).isTrue();
    fresh.add(walking, WALL_MS);
    PeerAddress other = stem.leadsTo(FIRST, NOW_MS) ? SECOND : FIRST;
    hear(other, IdsFrame.WANT, id(walking));
    Cell cell = load(other, 1_300, NOW_MS);
    assertThat(cell.isEmpty()).isTrue();
    hear(other, IdsFrame.HAVE, told(walking));
    assertThat(load(other, 1_300, NOW_MS).wanted).containsExactly(id(walking));
  }

  @Test
  void shouldNotBelieveAPeerThatKeepsNoPromise() {
    int wanted = 0;
    for (int i = 0; i < 590; i++) { // For a minute.
      wanted += wanted(i, NOW_MS + 100L * i);
    }
    assertThat(wanted).isBetween(Neighbour.MAX_BROKEN, 2 * Neighbour.MAX_BROKEN);
    assertThat(wanted(1_000, NOW_MS + 1_200_000)).isZero();
    wanted(1_001, NOW_MS + 1_201_000);
    assertThat(wanted(1_002, NOW_MS + 1_201_000 + 2 * LinkGossip.PATIENCE_MS))
        .as("after it was forgiven")
        .isPositive();
  }

  @Test
  void shouldAskAPeerThatBreaksPromisesAfterTheOthers() {
    long ms = NOW_MS;
    for (int i = 1; i <= Neighbour.DOUBTED; i++) {
      VerifiedDat dat = dat(i, 20);
      long[] told = {told(dat)};
      gossip.heard(new LinkEvent.Ids(FIRST, IdsFrame.HAVE, told), WALL_MS, ms);
      assertThat(load(FIRST, 1_300, ms).wanted).containsExactly(id(dat));
      ms += 2 * LinkGossip.PATIENCE_MS;
      gossip.heard(new LinkEvent.Ids(SECOND, IdsFrame.HAVE, told), WALL_MS, ms);
      assertThat(load(SECOND, 1_300, ms).wanted).containsExactly(id(dat));
      gossip.came(dat.dat().work(), dat.difficulty(), SECOND, WALL_MS);
    }
    gossip.heard(new LinkEvent.Ids(FIRST, IdsFrame.HAVE, new long[] {100, 101}), WALL_MS, ms);
    gossip.heard(new LinkEvent.Ids(SECOND, IdsFrame.HAVE, new long[] {101}), WALL_MS, ms);
    assertThat(load(FIRST, 1_300, ms).wanted).isEmpty();
    assertThat(load(SECOND, 1_300, ms).wanted).containsExactly(101L);
    ms += 2 * LinkGossip.PATIENCE_MS;
    assertThat(load(FIRST, 1_300, ms).wanted).as("nobody else told of it").contains(100L);
  }

  @Test
  void shouldAskForTheHardestFirst() {
    hear(FIRST, IdsFrame.HAVE, ShortId.told(1, 4), ShortId.told(2, 9), ShortId.told(3, 4));
    hear(FIRST, IdsFrame.HAVE, ShortId.told(4, 9), ShortId.told(5, 255));
    assertThat(load(FIRST, 1_300, NOW_MS).wanted).containsExactly(5L, 2L, 4L, 1L, 3L);
  }

  @Test
  void shouldForgetTheEasiestOfTooMuch() {
    for (int id = 1; id <= Neighbour.MAX_TOLD; id++) {
      hear(FIRST, IdsFrame.HAVE, ShortId.told(id, 8));
    }
    hear(FIRST, IdsFrame.HAVE, ShortId.told(10_000, 9), ShortId.told(10_001, 8));
    List<Long> wanted = new ArrayList<>();
    for (long ms = NOW_MS; ms < NOW_MS + WINDOW_MS; ms += 10) {
      wanted.addAll(load(FIRST, 1_300, ms).wanted);
    }
    assertThat(wanted).startsWith(10_000L).doesNotContain(10_001L, (long) Neighbour.MAX_TOLD);
  }

  @Test
  void shouldAnswerTheHardestFirstAndPushHarderOnesBefore() {
    VerifiedDat easy = dat(1, 1_000);
    VerifiedDat hard = hard(2, 1_000);
    VerifiedDat hardest = hard(3, 1_000);
    for (VerifiedDat dat : List.of(easy, hard, hardest)) {
      fresh.add(dat, WALL_MS);
    }
    hear(FIRST, IdsFrame.WANT, id(easy));
    hear(FIRST, IdsFrame.WANT, id(hard));
    List<Dat> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      load(FIRST, 1_300, NOW_MS).dats.forEach(put -> sent.add(put.dat()));
    }
    assertThat(sent).as("the other one is told").containsExactly(hard.dat(), easy.dat());
    hear(SECOND, IdsFrame.WANT, id(easy));
    assertThat(load(SECOND, 1_300, NOW_MS).dats)
        .extracting(Put::dat)
        .containsAnyOf(hard.dat(), hardest.dat());
  }

  private VerifiedDat hard(int number, int valueLength) {
    ByteString value =
        ByteString.copyFromUtf8(String.valueOf(number))
            .concat(ByteString.copyFrom(new byte[valueLength]));
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(1), ByteString.EMPTY, value, WALL_MS - 1_000, 8), 8, true);
  }

  /** It is the teller that loses, whoever brings the dat, and also if the dat is held. */
  @Test
  void shouldNotBelieveWhoTellsFalseDifficulties() {
    for (int i = 0; i < Neighbour.MAX_BROKEN / Neighbour.LIE; i++) {
      assertThat(wantedOf(FIRST, 1_000 + i)).as("after %s lies", i).isTrue();
      VerifiedDat dat = dat(i, 20);
      hear(SECOND, IdsFrame.HAVE, told(dat));
      hear(FIRST, IdsFrame.HAVE, ShortId.told(id(dat), 200));
      gossip.came(dat.dat().work(), dat.difficulty(), SECOND, WALL_MS);
    }
    assertThat(wantedOf(FIRST, 2_000)).isFalse();
    for (int i = 100; i < 100 + Neighbour.MAX_BROKEN / Neighbour.LIE; i++) {
      assertThat(wantedOf(SECOND, 3_000 + i)).isTrue();
      hear(SECOND, IdsFrame.HAVE, ShortId.told(id(addFresh(i)), 3));
    }
    assertThat(wantedOf(SECOND, 4_000)).isFalse();
  }

  private boolean wantedOf(PeerAddress peer, long id) {
    hear(peer, IdsFrame.HAVE, ShortId.told(id, 250));
    long later = NOW_MS + 2 * LinkGossip.PATIENCE_MS; // A doubted peer is not asked at once.
    return load(peer, 1_300, later).wanted.contains(id);
  }

  /** How much is asked of both peers after one told of a dat that nobody has. */
  private int wanted(int id, long nowMs) {
    gossip.heard(new LinkEvent.Ids(FIRST, IdsFrame.HAVE, new long[] {id}), WALL_MS, nowMs);
    int wanted = 0;
    for (PeerAddress to : List.of(FIRST, SECOND)) {
      Cell cell = new Cell(to, 1_300);
      gossip.load(cell, WALL_MS, nowMs);
      wanted += cell.wanted.size();
    }
    return wanted;
  }

  @Test
  void shouldLookAtSoManyIdsASecondOnly() {
    long[] held = {told(addFresh(1))};
    for (int i = 0; i < Neighbour.MAX_IDS_PER_SECOND; i++) {
      hear(FIRST, IdsFrame.HAVE, held);
    }
    hear(FIRST, IdsFrame.HAVE, 5);
    assertThat(load(FIRST, 1_300, NOW_MS).wanted).isEmpty();
    gossip.heard(new LinkEvent.Ids(FIRST, IdsFrame.HAVE, new long[] {5}), WALL_MS, NOW_MS + 10);
    assertThat(load(FIRST, 1_300, NOW_MS + 10).wanted).containsExactly(5L);
  }

  @Test
  void shouldForgetAPeerWhoseLinkEnded() {
    VerifiedDat dat = addFresh(1);
    hear(FIRST, IdsFrame.HAVE, told(dat));
    assertThat(load(FIRST, 1_300, NOW_MS).dats).isEmpty();
    gossip.left(FIRST);
    assertThat(load(SECOND, 1_300, NOW_MS).dats).extracting(Put::dat).containsExactly(dat.dat());
  }

  @Test
  void shouldRemindOfADatOnceAsCellsAreLost() {
    VerifiedDat dat = addFresh(1);
    assertThat(load(FIRST, 1_300, NOW_MS).dats).extracting(Put::dat).containsExactly(dat.dat());
    int told = 0;
    for (long ageMs = 1_000; ageMs < WINDOW_MS; ageMs += 100) {
      Cell cell = new Cell(FIRST, 1_300);
      gossip.load(cell, WALL_MS - 1_000 + ageMs, NOW_MS + ageMs);
      assertThat(cell.dats).isEmpty();
      told += cell.told.size();
    }
    assertThat(told).isEqualTo(1);
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
