package dave.engine.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Place;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.testing.TestDats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTreeTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long YEAR_MS = 365L * 86_400_000;
  private static final Bucket ALL = Bucket.whole(20);
  private static final int LEAF = Summary.LEAF;

  private final Random random = new Random(3);
  private final TestDats dats = TestDats.of(random);
  private final Rows rows = new Rows();

  /** A mass index of bound dats of one difficulty. */
  private static final class Rows implements MassRows {
    final TreeSet<DatWeight> held = new TreeSet<>(DatWeight.LIGHTEST_OF_CLASS_FIRST);

    @Override
    public void from(DatWeight first, Sink sink) {
      for (DatWeight dat : held.tailSet(first, true)) {
        if (first.difficulty() != dat.difficulty()
            || !sink.accept(dat.timeMs(), dat.work(), 0, true, 0)) {
          return;
        }
      }
    }

    @Override
    public long firstTag(WorkHash work) {
      throw new AssertionError("no work has several claims");
    }
  }

  private Claim claim() {
    return claim(NOW - random.nextLong(YEAR_MS));
  }

  private Claim claim(long timeMs) {
    return new Claim(dats.dat().timeMs(timeMs).build(), 1, 0);
  }

  private SummaryTree of(int count) {
    IntStream.range(0, count).forEach(i -> rows.held.add(claim().weighed()));
    return SummaryTree.build(rows);
  }

  private void enter(SummaryTree tree, Claim claim) {
    rows.held.add(claim.weighed());
    tree.apply(NameChange.entering(claim));
  }

  private void leave(SummaryTree tree, DatWeight dat) {
    rows.held.remove(dat);
    Place place = Place.of(20, dat.timeMs(), dat.work());
    tree.apply(new NameChange(20, place, -1));
  }

  private long readsOf(SummaryTree tree, Bucket bucket, Scope scope) {
    long before = tree.rowsRead();
    tree.summary(bucket, scope, rows);
    return tree.rowsRead() - before;
  }

  @Test
  void shouldReadEveryNameOnceAndNoneAgain() {
    SummaryTree tree = of(20_000);

    assertThat(tree.rowsRead()).isEqualTo(20_000);
    assertThat(tree.count(20)).isEqualTo(20_000);
    assertThat(readsOf(tree, ALL, Scope.ALL)).isZero();
    assertThat(tree.parts(ALL, 500, Scope.ALL, rows)).hasSize(500);
    assertThat(tree.rowsRead()).isEqualTo(20_000);
  }

  @Test
  void shouldReadNoMoreThanTheLeavesThatChanged() {
    SummaryTree tree = of(20_000);
    for (int changes = 1; changes <= 64; changes *= 2) {
      for (int i = 0; i < changes; i++) {
        enter(tree, claim());
        leave(tree, new ArrayList<>(rows.held).get(random.nextInt(rows.held.size())));
      }
      assertThat(tree.staleNames(ALL)).isLessThanOrEqualTo(2L * changes * (LEAF + 1));
      assertThat(readsOf(tree, ALL, Scope.ALL))
          .isPositive()
          .isLessThanOrEqualTo(2L * changes * (LEAF + 1));
      assertThat(readsOf(tree, ALL, Scope.ALL)).isZero();
    }
  }

  @Test
  void shouldLeaveChangesOutsideTheBucketUnread() {
    SummaryTree tree = of(20_000);
    IntStream.range(0, 1_000).forEach(i -> enter(tree, claim()));

    Bucket small = Bucket.around(20, 20, NOW - YEAR_MS / 2);
    assertThat(readsOf(tree, small, Scope.ALL)).isLessThanOrEqualTo(3L * LEAF);
    assertThat(tree.staleNames(ALL)).isGreaterThan(10_000);
  }

  @Test
  void shouldReadALeafForEachHiddenDatAndAtEachEndOfTheScope() {
    SummaryTree tree = of(20_000);
    Scope span = new Scope(NOW - YEAR_MS / 2, NOW - YEAR_MS / 3, Scope.ALL.hidden());
    assertThat(readsOf(tree, ALL, span)).isLessThanOrEqualTo(4L * LEAF);
    List<VerifiedDat> hidden = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Claim claim = claim();
      enter(tree, claim);
      hidden.add(claim.dat());
    }
    tree.summary(ALL, Scope.ALL, rows);

    Scope without = new Scope(0, Long.MAX_VALUE, () -> new Scope.Hidden(hidden, List.of()));
    assertThat(readsOf(tree, ALL, without)).isLessThanOrEqualTo(20L * 2 * (LEAF + 1));
  }

  @Test
  void shouldGiveATreeThatChangedTheMemoryOfOneThatIsNew() {
    SummaryTree tree = of(0);
    IntStream.range(0, 50_000).forEach(i -> enter(tree, claim()));
    tree.summary(ALL, Scope.ALL, rows);
    assertThat(tree.heapBytes()).isLessThan(8 * 50_000);
    for (int round = 0; round < 10; round++) {
      List<DatWeight> held = new ArrayList<>(rows.held);
      held.subList(0, 10_000).forEach(dat -> leave(tree, dat));
      tree.summary(ALL, Scope.ALL, rows);
      IntStream.range(0, 10_000).forEach(i -> enter(tree, claim()));
      tree.summary(ALL, Scope.ALL, rows);
    }

    assertThat(tree.heapBytes()).isLessThan(8 * 50_000);
    assertThat(tree.summary(ALL, Scope.ALL, rows))
        .isEqualTo(SummaryTree.build(rows).summary(ALL, Scope.ALL, rows));
  }

  @Test
  void shouldSplitDatsOfOneMillisecondByTheirWork() {
    SummaryTree tree = of(0);
    IntStream.range(0, 5_000).forEach(i -> enter(tree, claim(NOW)));

    List<Summary> parts = tree.parts(ALL, 1_000, Scope.ALL, rows);

    assertThat(parts).allMatch(part -> part.count() <= LEAF).hasSizeGreaterThan(150);
    assertThat(parts).allMatch(part -> part.bucket().bits() < Bucket.MILLISECOND);
    enter(tree, claim(NOW));
    assertThat(readsOf(tree, ALL, Scope.ALL)).isLessThanOrEqualTo(LEAF + 1L);
  }

  @Test
  void shouldNoticeAnIndexThatChangedByItself() {
    SummaryTree tree = of(5_000);
    DatWeight lost = rows.held.first();
    rows.held.remove(lost);
    enter(tree, claim(lost.timeMs()));

    assertThatThrownBy(() -> tree.summary(ALL, Scope.ALL, rows)).isInstanceOf(TreeMismatch.class);
  }

  @Test
  void shouldNoticeANameThatLeavesWithoutHavingBeenThere() {
    SummaryTree tree = of(100);
    Place never = new Place(NOW + YEAR_MS * 1_000, 0);
    tree.apply(new NameChange(20, never, -1));

    assertThatThrownBy(() -> tree.summary(ALL, Scope.ALL, rows)).isInstanceOf(TreeMismatch.class);
  }
}
