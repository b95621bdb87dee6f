package dave.engine.stem;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.StoreEvent;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Tests the answers that a stranger gets to its puts, and what it sees afterwards. */
class DatWriterTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final PeerAddress PEER = PeerAddresses.parse("udp://10.1.1.1:1618");
  private static final VerifiedDat V1 = dat("v1", 1);
  private static final VerifiedDat V2 = dat("v2", 2);
  private static final VerifiedDat V3 = dat("v3", 3);
  private static final VerifiedDat V4 = dat("v4", 4);

  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
  private final DatStore store =
      new InMemoryDatStore(1 << 24, Mass.WORK, clock, new SplittableRandom(1));
  private final Stem stem = stem();
  private final DatWriter writer = new DatWriter(store, stem, Schedulers.immediate());
  private final VisibleDats visible = new VisibleDats(store, stem, Mass.WORK, clock);

  @Test
  void shouldTellOfACopyOfAHiddenDatWhatItTellsOfANewOne() {
    assertThat(seen(V1)).isInstanceOf(Admission.Stored.class);
    assertThat(seen(V1)).isInstanceOf(Admission.Stored.class);
    stem.remove(V1.dat().work());
    assertThat(seen(V1)).isEqualTo(Admission.Ignored.ALREADY_HELD);
  }

  @Test
  void shouldTellOfAnOlderRecordOfAHiddenOneWhatItTellsWithoutIt() {
    hide(V3);
    assertThat(seen(V2)).isInstanceOf(Admission.Stored.class);
    stem.remove(V3.dat().work());
    assertThat(seen(V2)).isEqualTo(Admission.Ignored.SUPERSEDED);
  }

  @Test
  void shouldJudgeAnOlderRecordByTheOneThatIsSeen() {
    keep(V2);
    hide(V4);
    assertThat(seen(V1)).isEqualTo(Admission.Ignored.SUPERSEDED);
    assertThat(seen(V2)).isEqualTo(Admission.Ignored.ALREADY_HELD);
    assertThat(seen(V3))
        .isInstanceOfSatisfying(
            Admission.Replaced.class, told -> assertThat(told.previous()).isEqualTo(V2));
    assertThat(store.byRegister(KEY, V4.dat().author())).as("the store is right").contains(V4);
  }

  @Test
  void shouldNotTellThatANewerRecordReplacedAHiddenOne() {
    hide(V2);
    assertThat(seen(V3)).isInstanceOf(Admission.Stored.class);
    assertThat(seen(V4)).isInstanceOf(Admission.Stored.class);
  }

  @Test
  void shouldTellOfAClaimOnAHiddenUnboundWorkWhatItTellsOfAFirstOne() {
    VerifiedDat first = unbound(1);
    VerifiedDat second = unbound(2);
    hide(first);
    DatWriter.Entry joined = writer.own(second).blockOptional().orElseThrow();
    assertThat(joined.admission()).isInstanceOf(Admission.Joined.class);
    assertThat(joined.seen()).isInstanceOf(Admission.Stored.class);
    assertThat(writer.refused(unbound(3), Admission.Ignored.WORK_TAKEN).seen())
        .isInstanceOf(Admission.Stored.class);
    stem.remove(first.dat().work());
    assertThat(writer.refused(unbound(3), Admission.Ignored.WORK_TAKEN).seen())
        .isEqualTo(Admission.Ignored.WORK_TAKEN);
  }

  /** An unbound work that any author may claim. */
  private static VerifiedDat unbound(int author) {
    return new VerifiedDat(
        SignedDats.original(SignedDats.key(author), "claimed", "v", NOW - 1_000, 4), 4, false);
  }

  @Test
  void shouldTellTheOwnerWhatHappened() {
    hide(V3);
    assertThat(writer.own(V3).map(DatWriter.Entry::admission).block())
        .isEqualTo(Admission.Ignored.ALREADY_HELD);
    assertThat(writer.own(V2).map(DatWriter.Entry::admission).block())
        .isEqualTo(Admission.Ignored.SUPERSEDED);
  }

  @Test
  void shouldShowTheOlderRecordWithoutABreak() {
    keep(V1);
    // Checked at each change of the store, before any other subscriber sees it.
    var changes =
        store
            .events()
            .subscribe(
                change ->
                    assertThat(visible.byRegister(KEY, V1.dat().author()))
                        .as("after %s", change)
                        .contains(V1));
    assertThat(writer.own(V2).block()).isNotNull();
    assertThat(writer.own(V3).block()).isNotNull();
    assertThat(visible.byRegister(KEY, V1.dat().author())).contains(V1);
    assertThat(visible.byWork(V1.dat().work())).contains(V1);
    changes.dispose();
  }

  @Test
  void shouldShowARecordFromTheNetworkThatAHiddenOneSupersedes() {
    hide(V4);
    writer.from(PEER, V2, false).block();
    assertThat(visible.byRegister(KEY, V2.dat().author())).contains(V2);
    writer.from(PEER, V1, false).block();
    assertThat(visible.byRegister(KEY, V2.dat().author())).as("older still").contains(V2);
    writer.from(PEER, V3, false).block();
    assertThat(visible.byRegister(KEY, V2.dat().author())).contains(V3);
    assertThat(visible.byWork(V2.dat().work())).isEmpty();
    stem.remove(V4.dat().work());
    assertThat(visible.byRegister(KEY, V2.dat().author())).contains(V4);
    assertThat(visible.byWork(V3.dat().work())).isEmpty();
  }

  @Test
  void shouldListPagesAsFullAsIfNothingWereHidden() {
    for (int author = 2; author < 30; author++) {
      VerifiedDat dat =
          new VerifiedDat(
              SignedDats.bound(SignedDats.key(author), "key", "v", NOW - 100, 4), 4, true);
      if (author % 2 == 0) {
        keep(dat);
      } else {
        hide(dat);
      }
    }
    assertThat(visible.list(ByteString.EMPTY, null, null, 14)).hasSize(14);
    assertThat(visible.list(ByteString.EMPTY, null, null, 15)).hasSize(14);
    assertThat(visible.list(KEY, null, null, 5)).hasSize(5);
  }

  private Admission seen(VerifiedDat dat) {
    return writer.own(dat).map(DatWriter.Entry::seen).blockOptional().orElseThrow();
  }

  private void hide(VerifiedDat dat) {
    assertThat(writer.own(dat).block()).isNotNull();
    assertThat(stem.holds(dat.dat().work())).isTrue();
  }

  private void keep(VerifiedDat dat) {
    assertThat(store.put(dat, DatStore.Durability.RELAXED).block()).isNotNull();
  }

  private Stem stem() {
    SplittableRandom random = new SplittableRandom(1);
    PeerTable table = new PeerTable(Timing.DEFAULT.withDelays(0, 0), Defences.ALL, 1_024, random);
    PeerPicker picker = new PeerPicker(table, Defences.ALL, random);
    Stem made = new Stem(Defences.ALL, picker, picker, random, 600_000, to -> 10_000);
    var unused =
        store
            .events()
            .subscribe(
                change -> {
                  if (change instanceof StoreEvent.Replaced replaced) {
                    made.replaced(replaced.arrival().dat().dat().work(), replaced.previous());
                  }
                });
    return made;
  }

  private static VerifiedDat dat(String value, int seconds) {
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(1), "key", value, NOW - 60_000 + 1_000L * seconds, 4),
        4,
        true);
  }
}
