package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.Mass;
import dave.engine.store.MassOrder;
import dave.engine.store.Weighed;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

  private Optional<Weighed> heaviest(MassOrder order) {
    return heads.heaviest(
        KEY,
        order,
        teller -> {
          reads++;
          held.forEach(dat -> teller.accept(weighed(dat)));
        });
  }

  private static Weighed weighed(VerifiedDat dat) {
    return new Weighed(dat.difficulty(), dat.dat().timeMs(), dat.dat().work(), 0);
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
        heads.add(dat);
      } else {
        VerifiedDat gone = held.remove(random.nextInt(held.size()));
        heads.remove(gone);
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
      heads.remove(held.removeFirst());
    }
    assertThat(reads).isEqualTo(10);
  }

  @Test
  void shouldNotKeepWhatChangedWhileItWasRead() {
    for (int i = 0; i < 500; i++) {
      held.add(dats.dat().key(KEY).author(i + 1).timeMs(NOW - 1).difficulty(16).build());
    }
    VerifiedDat heavier = dats.dat().key(KEY).author(999).timeMs(NOW).difficulty(20).build();
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    var unused =
        heads.heaviest(
            KEY,
            order,
            teller -> {
              held.forEach(dat -> teller.accept(weighed(dat)));
              held.add(heavier);
              heads.add(heavier);
            });
    assertThat(heaviest(order)).contains(weighed(heavier));
  }

  @Test
  void shouldReadAKeyWithFewRecordsEachTime() {
    held.add(dats.dat().key(KEY).build());
    MassOrder order = MassOrder.at(Mass.WORK, NOW);
    assertThat(heaviest(order)).isEqualTo(heaviest(order)).isPresent();
    assertThat(reads).isEqualTo(2);
  }
}
