package dave.cli;

import dave.wire.crypto.Mined;
import dave.wire.crypto.Miner;
import dave.wire.crypto.MiningJob;
import dave.wire.crypto.MiningProgress;
import dave.wire.crypto.MiningTask;
import java.security.SecureRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A search for work on all cores, with progress on a terminal, which Ctrl-C ends. */
final class Search implements AutoCloseable {
  private static final long REDRAW_MS = 200;

  /** Until the loop is compiled its rate tells nothing: an estimate would be ten times too long. */
  private static final long WARM_MS = 3_000;

  private final Session session;
  private final ProgressLine line;
  private final Miner miner;
  private final Interrupts.Registration registration;
  private volatile @Nullable MiningJob job;
  private long beganMs;

  Search(Session session) {
    this.session = session;
    CliEnvironment env = session.env();
    line = new ProgressLine(env);
    miner = new Miner(Runtime.getRuntime().availableProcessors(), env.clock(), new SecureRandom());
    registration = env.interrupts().onInterrupt(this::cancel);
  }

  /** Begins; what was begun before is given up. */
  void begin(MiningTask task) {
    MiningJob before = job;
    if (before != null) {
      before.cancel();
    }
    beganMs = session.env().clock().millis();
    job = miner.mine(task);
  }

  /**
   * Waits for the work of the search that was begun last.
   *
   * @throws CliFailure INTERRUPTED if the user pressed Ctrl-C
   */
  Mined await() {
    MiningJob search = job;
    if (search == null) {
      throw new IllegalStateException("nothing was begun");
    }
    try {
      while (true) {
        try {
          return search.result().get(REDRAW_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillSearching) {
          if (session.showsProgress()) {
            boolean warm = session.env().clock().millis() - beganMs >= WARM_MS;
            line.show(line(search.task().difficulty(), search.progress(), warm));
          }
        }
      }
    } catch (CancellationException | InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted: nothing was written", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the search failed", e.getCause());
    } finally {
      line.close();
    }
  }

  private static String line(int difficulty, MiningProgress progress, boolean warm) {
    String bits = "mining " + difficulty + " bits";
    String soFar = ": " + Text.count((double) progress.hashes()) + " hashes";
    double rate = progress.ratePerSecond();
    return rate <= 0 || !warm
        ? bits + soFar
        : bits
            + ", expected "
            + Text.expected(progress.expectedHashes() / rate)
            + soFar
            + ", "
            + Text.count(rate)
            + "/s";
  }

  private void cancel() {
    MiningJob search = job;
    if (search != null) {
      search.cancel();
    }
    line.close();
  }

  @Override
  public void close() {
    registration.close();
    cancel();
    miner.close();
  }
}
