package dave.link.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.DatagramResult;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends hostile datagrams to links: some thousands in each build, and as many as one likes. */
class MutationTest {
  private static final int FEW = 8_000;
  private static final int PART = 250_000;
  private static final long MOST_BYTES = 64 << 20;

  @Test
  void shouldKeepLinksAndRefuseWhatIsNotGenuine() {
    MutationRun run = new MutationRun(1);
    run.run(FEW);
    Outcomes outcomes = run.outcomes();
    // Each kind goes as deep as it is meant to.
    assertThat(outcomes.count(InputKind.FRAMES, DatagramResult.CELL)).isGreaterThan(FEW / 10);
    assertThat(outcomes.count(InputKind.FRAMES, DatagramResult.MALFORMED_CELL)).isPositive();
    assertThat(outcomes.count(InputKind.CHANGED_HEADER, DatagramResult.FORGED_CELL)).isPositive();
    assertThat(outcomes.count(InputKind.CHANGED_HEADER, DatagramResult.KEYLESS_CELL)).isPositive();
    assertThat(outcomes.count(InputKind.REPLAY, DatagramResult.REPLAYED_CELL)).isPositive();
    assertThat(outcomes.count(InputKind.REPLAY, DatagramResult.REPLAYED_QUESTION)).isPositive();
    assertThat(outcomes.count(InputKind.COOKIE_OPENING, DatagramResult.FORGED_OPENING))
        .isPositive();
    assertThat(outcomes.count(InputKind.OPENING, DatagramResult.RESPONDED)).isPositive();
    assertThat(outcomes.count(InputKind.SEALED_ANSWER, DatagramResult.COOKIE)).isPositive();
  }

  @Test
  @Tag("long")
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void shouldKeepThemForLong() {
    long seed = Long.getLong("dave.seed", 2);
    long count = Long.getLong("dave.inputs", 500_000);
    MutationRun run = new MutationRun(seed);
    long beganNs = System.nanoTime();
    long beganCoreNs = coreNs();
    long mostBytes = 0;
    for (long done = 0; done < count; ) {
      long part = Math.min(PART, count - done);
      run.run(part);
      done += part;
      mostBytes = Math.max(mostBytes, bytesInUse());
      System.out.printf(
          Locale.ROOT,
          "seed %d, %,d inputs, %,.0f a second, %,.0f a core-second, %.1f MiB in use%n",
          seed,
          done,
          done * 1e9 / (System.nanoTime() - beganNs),
          done * 1e9 / (coreNs() - beganCoreNs),
          mostBytes / 1048576.0);
    }
    System.out.print(run.outcomes());
    assertThat(mostBytes).isLessThan(MOST_BYTES);
  }

  private static long coreNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long bytesInUse() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
