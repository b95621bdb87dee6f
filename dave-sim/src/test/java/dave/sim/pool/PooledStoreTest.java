package dave.sim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.DatWeight;
import dave.engine.store.Mass;
import dave.engine.store.StoreEvent;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.sim.cluster.DatFactory;
import dave.sim.world.World;
import dave.wire.VerifiedDat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PooledStoreTest {
  private static final int DATS = 500;

  private final World world = new World(1);
  private final InstantSource clock = () -> Instant.ofEpochMilli(World.START_MS);
  private final DatFactory factory = new DatFactory(world, "test");
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<VerifiedDat> shared = dats(DATS);
  private final List<VerifiedDat> others = dats(DATS / 5);
  private final DatPool pool = new DatPool(shared);
  private final PooledStore store = new PooledStore(pool, Mass.WORK, clock, random);
  private final InMemoryDatStore plain =
      new InMemoryDatStore(1 << 30, Mass.WORK, clock, random.split());

  private List<VerifiedDat> dats(int count) {
    List<VerifiedDat> dats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int bits = random.nextInt(3);
      // Several dats of one millisecond, whose order is that of their works.
      long timeMs = World.START_MS - 1_000 - random.nextInt(count);
      dats.add(
          new VerifiedDat(
              factory.dat(1, ByteString.EMPTY, factory.value(9), timeMs, bits), bits, true));
    }
    return dats;
  }

  private static void put(DatStore to, VerifiedDat dat) {
    to.put(dat, Durability.RELAXED).block();
  }

  private void shouldLookLikeTheOther() {
    assertThat(store.difficulties()).isEqualTo(plain.difficulties());
    assertThat(store.stats().dats()).isEqualTo(plain.stats().dats());
    assertThat(store.stats().bytes()).isEqualTo(plain.stats().bytes());
    assertThat(store.heaviest(2 * DATS)).isEqualTo(plain.heaviest(2 * DATS));
    for (int bits : plain.difficulties().keySet()) {
      Bucket all = Bucket.whole(bits);
      Scope some = new Scope(World.START_MS - 1_200, World.START_MS - 1_050, Scope.ALL.hidden());
      for (Scope scope : List.of(Scope.ALL, some)) {
        assertThat(store.summary(all, scope)).isEqualTo(plain.summary(all, scope));
        assertThat(store.parts(all, 16, scope)).isEqualTo(plain.parts(all, 16, scope));
        assertThat(store.names(all, DATS, scope)).isEqualTo(plain.names(all, DATS, scope));
      }
    }
  }

  @Test
  void shouldHoldSummariseAndOrderDatsLikeAnyStore() {
    shared.forEach(dat -> put(plain, dat));
    shouldLookLikeTheOther();

    for (VerifiedDat dat : others) {
      put(plain, dat);
      put(store, dat);
    }
    shouldLookLikeTheOther();
  }

  @Test
  void shouldLackWhatItLostUntilItComes() {
    List<Integer> lost = List.of(0, 1, 17, 300, DATS - 1);
    for (int i = 0; i < DATS; i++) {
      if (!lost.contains(i)) {
        put(plain, pool.dat(i));
      }
    }
    store.summary(Bucket.whole(0), Scope.ALL); // makes the tree
    lost.forEach(store::lose);
    shouldLookLikeTheOther();
    assertThat(store.lacks()).isEqualTo(lost.size());
    assertThat(store.byWork(pool.dat(17).dat().work())).isEmpty();
    assertThat(store.holds(pool.dat(17).dat())).isFalse();

    List<StoreEvent> events = new ArrayList<>();
    store.events().subscribe(events::add);
    for (int number : lost) {
      assertThat(store.put(pool.dat(number), Durability.SYNCED).block())
          .isInstanceOf(Admission.Stored.class);
      put(plain, pool.dat(number));
    }
    shouldLookLikeTheOther();
    assertThat(events).hasSize(lost.size());
    assertThat(store.lacks()).isZero();
    assertThat(store.put(pool.dat(17), Durability.SYNCED).block())
        .isEqualTo(Admission.Ignored.ALREADY_HELD);
  }

  @Test
  void shouldFindPlacesInTheIndex() {
    for (int i = 0; i < DATS; i++) {
      assertThat(pool.from(DatWeight.of(pool.dat(i)))).isEqualTo(i);
    }
  }

  @Test
  void shouldRefuseRegisters() {
    VerifiedDat register =
        new VerifiedDat(
            factory.dat(1, ByteString.copyFromUtf8("key"), factory.value(9), World.START_MS, 0),
            0,
            true);
    assertThatThrownBy(() -> put(store, register)).isInstanceOf(IllegalArgumentException.class);
  }
}
