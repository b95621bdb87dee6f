package dave.storage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.Mass;
import dave.engine.store.MassOrder;
import dave.storage.rocks.StoreException;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class KeyHeadsTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("hot");
  private static final long NOW = 1_700_000_000_000L;

  private final KeyHeads heads = new KeyHeads();
  private final List<VerifiedDat> held = new ArrayList<>();
  private final TestDats dats = TestDats.seeded(4);
  private int reads;

  private VerifiedDat dat(Random random) {
    return dats.dat()
        .key(KEY)
        .author(1 + random.nextInt(1_000_000))
        .timeMs(NOW - random.nextInt(100_000))
        .difficulty(16 + random.nextInt(3))
        .build();
  }

  private Optional<DatWeight> heaviest(MassOrder order) {
    return heaviest(order, work -> false);
  }

  private Optional<DatWeight> heaviest(MassOrder order, Predicate<WorkHash> hidden) {
    return heads.heaviest(
        KEY,
        order,
        hidden,
        consumer -> {
          reads++;
          held.forEach(dat -> consumer.accept(weighed(dat)));
        });
  }

  private static DatWeight weighed(VerifiedDat dat) {
    return claim(dat).weighedInKey();
  }

  private static Claim claim(VerifiedDat dat) {
    return new Claim(dat, 1, 0);
  }

  @Test
  void shouldKeepUpWithTheChangesOfAKey() {
    Random random = new Random(9);
    for (int i = 0; i < 500; i++) {
      held.add(dat(random));
    }
    for (int step = 0; step < 5_000; step++) {
      MassOrder order = MassOrder.at(Mass.WORK, NOW + random.nextInt(1_000_000));
      assertThat(heaviest(order)).isEqualTo(held.stream().map(KeyHeadsTest::weighed).max(order));
      if (random.nextBoolean()) {
        VerifiedDat dat = dat(random);
        held.add(dat);
        heads.add(claim(dat));
      } else {
        VerifiedDat gone = held.remove(random.nextInt(held.size()));
        heads.remove(claim(gone));
      }
    }
    assertThat(reads).isLessThan(50);
  }

  @Test
  void shouldReadAgainOnlyAfterAllTheFirstOfADifficultyWent() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - i).difficulty(16).build());
    }
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    for (int i = 0; i < 80; i++) {
      assertThat(heaviest(order)).contains(weighed(held.getFirst()));
      heads.remove(claim(held.removeFirst()));
    }
    assertThat(reads).isEqualTo(10);
  }

  /**
   * Otherwise an attacker that sends a dat during each read of a key would have it read each time.
   */
  @Test
  void shouldTakeNoteOfWhatChangesWhileAKeyIsRead() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - 1).difficulty(16).build());
    }
    VerifiedDat heavier = dats.dat().key(KEY).author(998).timeMs(NOW).difficulty(20).build();
    VerifiedDat gone = dats.dat().key(KEY).author(999).timeMs(NOW).difficulty(21).build();
    held.add(gone);
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    Optional<DatWeight> asRead =
        heads.heaviest(
            KEY,
            order,
            work -> false,
            consumer -> {
              reads++;
              heads.add(claim(heavier));
              held.forEach(dat -> consumer.accept(weighed(dat)));
              heads.add(claim(gone)); // This one was read already.
            });
    assertThat(asRead).contains(weighed(gone));
    held.add(heavier);
    assertThat(heaviest(order)).contains(weighed(gone));
    held.remove(gone);
    heads.remove(claim(gone));
    assertThat(heaviest(order)).contains(weighed(heavier));
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void shouldPassOverWhatIsHiddenAndReadTheKeyAgainMoreAndMoreSeldom() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - i).difficulty(16).build());
    }
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    Set<WorkHash> hidden = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      assertThat(heaviest(order, hidden::contains)).contains(weighed(held.get(i)));
      hidden.add(held.get(i).dat().work());
    }
    // Each read keeps more: 8, 16, 32, 64, 128 and 256.
    assertThat(reads).isEqualTo(6);
    assertThat(heaviest(order)).contains(weighed(held.get(0)));
    assertThat(reads).isEqualTo(6);
  }

  @Test
  void shouldKeepALargeKeyHoweverManySmallOnesAreAskedFor() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - i).difficulty(16).build());
    }
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    heaviest(order);
    for (int i = 0; i < 1_000; i++) {
      ByteString none = ByteString.copyFromUtf8("none " + i);
      assertThat(heads.heaviest(none, order, work -> false, consumer -> {})).isEmpty();
    }
    assertThat(heaviest(order)).contains(weighed(held.getFirst()));
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void shouldKeepAKeyThatSeveralReadAtOnce() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - 1).difficulty(16).build());
    }
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    Optional<DatWeight> first =
        heads.heaviest(
            KEY,
            order,
            work -> false,
            consumer -> {
              assertThat(heaviest(order)).isPresent();
              held.forEach(dat -> consumer.accept(weighed(dat)));
            });
    assertThat(heaviest(order)).isEqualTo(first);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void shouldNotKeepWhatWasReadInPart() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - 500 + i).difficulty(16).build());
    }
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    assertThatThrownBy(
            () ->
                heads.heaviest(
                    KEY,
                    order,
                    work -> false,
                    consumer -> {
                      held.subList(0, 400).forEach(dat -> consumer.accept(weighed(dat)));
                      throw new StoreException("the disk fails");
                    }))
        .isInstanceOf(StoreException.class);
    assertThat(heaviest(order)).contains(weighed(held.getLast()));
  }

  /** In the store, a claim in a further place weighs a sixteenth and has another name. */
  @Test
  void shouldRankAClaimByItsWorkWhateverItsPlace() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW).difficulty(18).build());
    }
    VerifiedDat dat = dats.dat().key(KEY).author(999).timeMs(NOW).difficulty(20).unbound().build();
    held.add(dats.dat().key(KEY).author(998).timeMs(NOW - 1).difficulty(20).build());
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    var unused = heaviest(order);
    Claim further = new Claim(dat, 1, 3);
    heads.add(further);
    assertThat(heaviest(order)).contains(further.weighedInKey());
    Claim first = new Claim(dat, 1, 0);
    heads.remove(further);
    heads.add(first);
    assertThat(heaviest(order)).contains(first.weighedInKey());
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void shouldReadAKeyWithFewRecordsEachTime() {
    held.add(dats.dat().key(KEY).build());
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    assertThat(heaviest(order)).isEqualTo(heaviest(order)).isPresent();
    assertThat(reads).isEqualTo(2);
  }
}
