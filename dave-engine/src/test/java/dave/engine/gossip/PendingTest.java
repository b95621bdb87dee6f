package dave.engine.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.gossip.FreshDat.Place;
import dave.engine.store.Mass;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares {@link Pending} with a search of the whole fresh set, whatever happens to dats. */
class PendingTest {
  private static final long WINDOW_MS = 9_000;
  private static final int PLACE = 3;
  private static final long BUDGET = 3_000;

  private final FreshSet fresh = new FreshSet(new GossipPlan(WINDOW_MS, 8), Mass.WORK);
  private final List<VerifiedDat> added = new ArrayList<>();
  private final List<FreshDat> known = new ArrayList<>();
  private long nowMs = 1_800_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldHoldWhatTheWholeSetWouldShow(long seed) {
    Random random = new Random(seed);
    TestDats dats = TestDats.of(random);
    Pending pending = new Pending(PLACE, WINDOW_MS);
    int compared = 0;
    for (int step = 0; step < 2_000; step++) {
      nowMs += random.nextInt(60);
      if (random.nextInt(3) == 0) {
        // Some are of the future, and some are nearly too old.
        VerifiedDat dat =
            dats.dat()
                .difficulty(4 + random.nextInt(6))
                .timeMs(nowMs + 1_000 - random.nextInt((int) WINDOW_MS + 1_000))
                .build();
        fresh.add(dat, nowMs);
        added.add(dat);
      }
      if (random.nextInt(20) == 0 && !added.isEmpty()) {
        fresh.remove(added.get(random.nextInt(added.size())));
      }
      fresh.since(known.isEmpty() ? 0 : known.getLast().number()).forEach(known::add);
      if (!known.isEmpty()) {
        Holders holders = known.get(random.nextInt(known.size())).holders();
        switch (random.nextInt(4)) {
          case 0 -> holders.has(PLACE);
          case 1 -> holders.pushed(PLACE);
          case 2 -> holders.tell(PLACE);
          default -> holders.tell(PLACE + 1);
        }
      }
      if (random.nextInt(3) == 0) {
        pending.update(fresh, nowMs);
        assertThat(ranked(pending.news()))
            .as("news, seed %d, step %d", seed, step)
            .isEqualTo(search(dat -> dat.holders().isNews(PLACE)));
        assertThat(ranked(pending.due()))
            .as("due, seed %d, step %d", seed, step)
            .isEqualTo(
                search(
                    dat ->
                        dat.holders().needsReminder(PLACE) && dat.ageMs(nowMs) >= WINDOW_MS / 3));
        assertThat(fresh.firstBeyond(BUDGET)).isSameAs(firstBeyond());
        compared += pending.news().size() + pending.due().size();
      }
    }
    assertThat(compared).isGreaterThan(1_000);
  }

  private static List<FreshDat> ranked(List<FreshDat> dats) {
    return dats.stream().filter(dat -> dat.place == Place.RANKED).toList();
  }

  private List<FreshDat> search(Predicate<FreshDat> wanted) {
    return known.stream()
        .filter(dat -> dat.place == Place.RANKED && dat.ageMs(nowMs) < WINDOW_MS * 3 / 4)
        .filter(wanted)
        .sorted(FreshDat.BY_MASS)
        .toList();
  }

  private @Nullable FreshDat firstBeyond() {
    long left = BUDGET;
    List<FreshDat> all =
        known.stream().filter(dat -> dat.place == Place.RANKED).sorted(FreshDat.BY_MASS).toList();
    for (FreshDat dat : all) {
      left -= dat.length();
      if (left < 0) {
        return dat;
      }
    }
    return null;
  }
}
