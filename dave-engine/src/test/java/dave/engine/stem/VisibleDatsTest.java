package dave.engine.stem;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class VisibleDatsTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final PeerAddress PEER = PeerAddresses.parse("udp://10.1.1.1:1618");

  private static final VerifiedDat SOME = dat(9, "some", 4);

  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 24, Mass.WORK, clock, new SplittableRandom(1));
  private final Stem stem = stem(Defences.ALL);
  private final DatWriter writer = new DatWriter(store, stem, Schedulers.immediate());
  private final VisibleDats visible = new VisibleDats(store, stem, Mass.WORK, clock);

  @Test
  void shouldFillPagesThoughSomeRecordsAreHidden() {
    List<Author> authors = new ArrayList<>();
    for (int author = 0; author < 60; author++) {
      VerifiedDat dat = dat(author, "v", 4);
      writer.own(dat).block();
      if (author % 3 > 0) {
        stem.remove(dat.dat().work());
        authors.add(dat.dat().author());
      }
    }
    authors.sort(Comparator.naturalOrder());
    List<Author> seen = new ArrayList<>();
    @Nullable Author after = null;
    for (int page = 0; page < 4; page++) {
      List<VerifiedDat> dats = visible.byKey(KEY, after, 10);
      assertThat(dats).hasSize(10);
      dats.forEach(dat -> seen.add(dat.dat().author()));
      after = seen.getLast();
    }
    assertThat(seen).isEqualTo(authors);
    assertThat(visible.byKey(KEY, after, 10)).isEmpty();
  }

  /** Hidden dats must not cost a second read, which would reveal them. */
  @Test
  void shouldReadAPageOnceThoughSomethingInItIsHidden() {
    for (int author = 0; author < 30; author++) {
      VerifiedDat dat = dat(author, "v", 4);
      writer.own(dat).block();
      if (author > 3) {
        stem.remove(dat.dat().work());
      }
    }
    AtomicInteger looks = new AtomicInteger();
    DatStore counted =
        (DatStore)
            Proxy.newProxyInstance(
                DatStore.class.getClassLoader(),
                new Class<?>[] {DatStore.class},
                (proxy, method, arguments) -> {
                  looks.incrementAndGet();
                  return method.invoke(store, arguments);
                });
    VisibleDats pages = new VisibleDats(counted, stem, Mass.WORK, clock);
    assertThat(pages.list(ByteString.EMPTY, null, null, 20)).hasSize(20);
    assertThat(pages.byKey(KEY, null, 26)).hasSize(26);
    assertThat(pages.list(KEY, dat(2, "v", 4).dat().author(), null, 1)).isEmpty();
    assertThat(looks).hasValue(3);
  }

  @Test
  void shouldShowTheHeaviestOfThoseThatAreSeen() {
    VerifiedDat light = dat(1, "light", 4);
    VerifiedDat middle = dat(2, "middle", 5);
    VerifiedDat heavy = dat(3, "heavy", 6);
    for (VerifiedDat dat : List.of(light, middle, heavy)) {
      writer.own(dat).block();
    }
    assertThat(visible.heaviestOf(KEY)).isEmpty();
    stem.remove(light.dat().work());
    assertThat(visible.heaviestOf(KEY)).contains(light);
    stem.remove(middle.dat().work());
    assertThat(visible.heaviestOf(KEY)).contains(middle);
    stem.remove(heavy.dat().work());
    assertThat(visible.heaviestOf(KEY)).contains(heavy);
  }

  @Test
  void shouldShowTheHeaviestOfManyThoughAHeavierOneIsHidden() {
    List<VerifiedDat> dats = new ArrayList<>();
    for (int author = 0; author < 300; author++) {
      dats.add(dat(author, "light", 4));
    }
    dats.sort(Comparator.comparing(dat -> dat.dat().author()));
    VerifiedDat last = dats.getLast();
    VerifiedDat heavy =
        new VerifiedDat(
            SignedDats.bound(SignedDats.key(authorOf(last)), "key", "heavy", NOW - 50, 8), 8, true);
    dats.add(heavy);
    for (VerifiedDat dat : dats) {
      writer.own(dat).block();
      stem.remove(dat.dat().work());
    }
    writer.own(dat(400, "hidden", 9)).block();
    assertThat(visible.heaviestOf(KEY)).contains(heavy);
  }

  /** The number from which the key of an author was made. */
  private static int authorOf(VerifiedDat dat) {
    int number = 0;
    while (!SignedDats.key(number).author().equals(dat.dat().author())) {
      number++;
    }
    return number;
  }

  @Test
  void shouldCountWhatAHiddenRecordReplacedAmongTheHeaviest() {
    VerifiedDat older =
        new VerifiedDat(SignedDats.bound(SignedDats.key(1), "key", "older", NOW - 101, 8), 8, true);
    VerifiedDat other = dat(2, "other", 6);
    for (VerifiedDat dat : List.of(older, other)) {
      writer.own(dat).block();
      stem.remove(dat.dat().work());
    }
    writer.own(dat(1, "newer", 4)).block();
    assertThat(store.heaviestOf(KEY)).contains(other);
    assertThat(visible.heaviestOf(KEY)).contains(older);
  }

  @Test
  void shouldShowContentOfOneThoughAnothersIsHidden() {
    ByteString value = ByteString.copyFromUtf8("chunk");
    byte[] hash = new byte[32];
    Blake3.hash(value.toByteArray(), 0, value.size(), hash, 0);
    ByteString key = ByteString.copyFrom(hash);
    VerifiedDat open = content(key, value, 1, 4);
    writer.own(open).block();
    stem.remove(open.dat().work());
    writer.own(content(key, value, 2, 6)).block();
    assertThat(visible.contentOf(key)).contains(open);
  }

  private static VerifiedDat content(ByteString key, ByteString value, int author, int bits) {
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(author), key, value, NOW - 100, bits), bits, true);
  }

  @Test
  void shouldKeepNoMarkOfWhatTheStoreRefuses() {
    VerifiedDat young = dat(1, "young", 4);
    VerifiedDat old =
        new VerifiedDat(SignedDats.bound(SignedDats.key(1), "key", "old", NOW - 5_000, 4), 4, true);
    writer.own(young).block();
    stem.remove(young.dat().work());
    writer.own(old).block();
    assertThat(stem.holds(old.dat().work())).as("superseded").isFalse();
    writer.own(young).block();
    assertThat(stem.holds(young.dat().work())).as("held before").isFalse();
  }

  @Test
  void shouldMarkNothingWithoutTheDefence() {
    for (Defence missing : List.of(Defence.STEM, Defence.UNIFORM_RELAY)) {
      Stem none = stem(Defences.without(missing));
      assertThat(none.acceptsOwn()).isFalse();
      VerifiedDat dat = dat(1, "v", 4);
      new DatWriter(store, none, Schedulers.immediate()).own(dat).block();
      assertThat(none.holds(dat.dat().work())).isFalse();
    }
  }

  @Test
  void shouldHoldNoMoreThanItMayAndKeepRoomForItsOwn() {
    for (int seed = 1; seed < 50; seed++) {
      Stem full = stem(Defences.ALL, seed);
      full.maintain(0);
      if (!full.acceptsFrom(PEER)) {
        continue; // A node that spreads the stems of others.
      }
      assertThat(full.add(nameless(0), PEER, null, 0)).isTrue();
      for (int i = 0; i < 3 * Stem.MAX; i++) {
        assertThat(full.add(nameless(i), PEER, null, 0)).isEqualTo(i > 0 && i < Stem.MAX);
      }
      for (int i = 0; i < 3 * Stem.MAX; i++) {
        assertThat(full.add(nameless(-1 - i), null, null, 0)).isEqualTo(i < Stem.MAX);
      }
      full.maintain(1);
      full.maintain(3_751);
      assertThat(full.isEmpty()).as("every embargo is over").isTrue();
      return;
    }
    throw new AssertionError("no node passes a stem on");
  }

  private static Stem stem(Defences defences) {
    return stem(defences, 1);
  }

  private static Stem stem(Defences defences, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PeerTable table = new PeerTable(Timing.DEFAULT.withDelays(0, 0), defences, 1_024, random);
    table.addProven(PeerAddresses.parse("udp://10.2.2.2:1618"), 0);
    PeerPicker picker = new PeerPicker(table, defences, random);
    return new Stem(defences, picker, picker, random, 600_000, to -> 10_000);
  }

  /** A dat of a made-up work. */
  private static VerifiedDat nameless(int number) {
    Dat dat = SOME.dat();
    WorkHash work = WorkHash.of(ByteBuffer.allocate(32).putInt(number).array(), 0);
    return new VerifiedDat(
        new Dat(
            ByteString.EMPTY,
            dat.value(),
            dat.timeMs(),
            dat.salt(),
            work,
            dat.author(),
            dat.signature()),
        0,
        false);
  }

  private static VerifiedDat dat(int author, String value, int difficulty) {
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(author), "key", value, NOW - 100, difficulty),
        difficulty,
        true);
  }
}
