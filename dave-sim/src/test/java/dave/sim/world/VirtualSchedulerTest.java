package dave.sim.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

class VirtualSchedulerTest {
  private static final long SEED = 11;

  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final List<String> ran = new ArrayList<>();

  @Test
  void shouldRunByTimeAndThenByTheOrderOfScheduling() {
    record Due(long atNs, int number) {}
    SplittableRandom random = new SplittableRandom(SEED);
    List<Due> wanted = new ArrayList<>();
    List<Due> seen = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Due due = new Due(random.nextInt(500), i);
      wanted.add(due);
      scheduler.schedule(
          () -> {
            assertThat(scheduler.nowNs()).isEqualTo(due.atNs());
            seen.add(due);
          },
          due.atNs(),
          TimeUnit.NANOSECONDS);
    }
    scheduler.run(499);
    wanted.sort(Comparator.comparingLong(Due::atNs).thenComparingInt(Due::number));
    assertThat(seen).as("seed %s", SEED).isEqualTo(wanted);
    assertThat(scheduler.pending()).isZero();
  }

  @Test
  void shouldRunWhatIsDueNowAfterWhatWasScheduledForNowBefore() {
    scheduler.schedule(() -> scheduler.schedule(() -> ran.add("now")), 10, TimeUnit.NANOSECONDS);
    scheduler.schedule(() -> ran.add("before"), 10, TimeUnit.NANOSECONDS);
    scheduler.run(10);
    assertThat(ran).containsExactly("before", "now");
  }

  @Test
  void shouldRepeatUntilDisposed() {
    Disposable ticking =
        scheduler.schedulePeriodically(() -> ran.add("tick"), 5, 10, TimeUnit.NANOSECONDS);
    scheduler.run(35);
    assertThat(ran).hasSize(4);
    ticking.dispose();
    scheduler.run(100);
    assertThat(ran).hasSize(4);
    assertThat(scheduler.nowNs()).isEqualTo(135);
  }

  @Test
  void shouldForgetTheTasksOfADisposedWorker() {
    Scheduler.Worker worker = scheduler.createWorker();
    worker.schedule(() -> ran.add("worker"), 5, TimeUnit.NANOSECONDS);
    scheduler.schedule(() -> ran.add("other"), 5, TimeUnit.NANOSECONDS);
    worker.dispose();
    scheduler.run(10);
    assertThat(ran).containsExactly("other");
  }

  @Test
  void shouldEndARunWithTheFirstFailureWhateverCatchesIt() {
    scheduler.schedule(() -> scheduler.fail(new IllegalStateException("first")));
    scheduler.schedule(() -> ran.add("later"));
    assertThatThrownBy(() -> scheduler.run(1)).hasMessage("first");
    assertThat(ran).isEmpty();
  }
}
