package dave.engine.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Arrival;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.store.memory.InMemoryDatStore;
import dave.wire.testing.TestDats;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class RecentArrivalsTest {
  private final TestDats dats = TestDats.seeded(7);
  private InMemoryDatStore store;
  private RecentArrivals recent;
  private Disposable following;

  @BeforeEach
  void follow() {
    // Room for some 400 dats, fewer than are remembered.
    store =
        new InMemoryDatStore(
            100_000, Mass.WORK, new SteppedClock(1_700_000_000_000L), new SplittableRandom(1));
    recent = new RecentArrivals(store.logId());
    following = store.events().subscribe(recent::onStoreEvent);
  }

  private void put(String key, int difficulty) {
    assertThat(
            store
                .put(dats.dat().key(key).difficulty(difficulty).build(), Durability.RELAXED)
                .block())
        .isNotNull();
  }

  private static List<Arrival> arrivals(LogPart part) {
    return part.arrivals().stream()
        .map(told -> new Arrival(told.cursor().sequence(), told.dat()))
        .toList();
  }

  @Test
  void shouldTellWhatTheStoreTellsWhileDatsAreReplacedAndEvicted() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      put("k" + random.nextInt(300), 16 + random.nextInt(8));
      long position = Math.max(0, store.lastArrival() - 1 - random.nextInt(300));
      LogPart part = recent.after(position, 64);
      if (position < store.lastArrival()) {
        assertThat(arrivals(Objects.requireNonNull(part)))
            .as("seed %d", seed)
            .isEqualTo(
                store.arrivals(position, 64).stream()
                    .filter(held -> held.sequence() <= part.through())
                    .toList());
        boolean full = part.arrivals().size() == 64;
        assertThat(part.through())
            .as("seed %d", seed)
            .isEqualTo(full ? part.arrivals().getLast().cursor().sequence() : store.lastArrival());
      }
    }
  }

  @Test
  void shouldRememberSoManyAndNoMore() {
    for (int i = 0; store.lastArrival() < RecentArrivals.SIZE + 10; i++) {
      put("k" + i, 20);
    }
    long last = store.lastArrival();

    assertThat(recent.after(last - RecentArrivals.SIZE, 1)).isNotNull();
    assertThat(recent.after(last - RecentArrivals.SIZE - 1, 1)).isNull();
    assertThat(recent.after(last - 1, 1)).isNotNull();
    assertThat(recent.after(last, 1)).isNull();
  }

  @Test
  void shouldTellTheSameObjectToAll() {
    put("a", 20);

    assertThat(Stream.of(1, 2).map(i -> recent.after(0, 1)).map(part -> part.arrivals().getFirst()))
        .satisfies(told -> assertThat(told.get(0)).isSameAs(told.get(1)));
  }

  @Test
  void shouldNotTellOfWhatWentByUnseen() {
    put("a", 20);
    recent.clear();
    following.dispose();
    put("b", 20);
    following = store.events().subscribe(recent::onStoreEvent);
    put("c", 20);

    assertThat(recent.after(0, 10)).isNull();
    assertThat(recent.after(1, 10)).isNull();
    assertThat(arrivals(Objects.requireNonNull(recent.after(2, 10))))
        .isEqualTo(store.arrivals(2, 10));
  }
}
