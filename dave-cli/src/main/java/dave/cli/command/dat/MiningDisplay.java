package dave.cli.command.dat;

import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.ProgressLine;
import dave.cli.terminal.Text;
import dave.wire.mining.Mined;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningProgress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the work of a dat, and shows progress on a terminal. Ctrl-C stops the mining. */
final class MiningDisplay implements AutoCloseable {
  private static final long REDRAW_MS = 200;

  /** Until then the JVM has not compiled the loop: an estimate would be ten times too long. */
  private static final long WARM_MS = 3_000;

  private final CommandContext context;
  private final PendingPut put;
  private final ProgressLine line;
  private final Interrupts.Registration registration;
  private final long beganMs;

  MiningDisplay(CommandContext context, PendingPut put) {
    this.context = context;
    this.put = put;
    beganMs = context.env().clock().millis();
    line = new ProgressLine(context.env());
    registration = context.env().interrupts().onInterrupt(this::cancel);
  }

  /**
   * Waits for the work of the latest search.
   *
   * @throws CliFailure INTERRUPTED if the user pressed Ctrl-C
   */
  Mined await() {
    MiningJob search = put.job();
    try {
      while (true) {
        try {
          return search.result().get(REDRAW_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillSearching) {
          if (context.showsProgress()) {
            boolean warm = context.env().clock().millis() - beganMs >= WARM_MS;
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
    put.close();
    line.close();
  }

  @Override
  public void close() {
    registration.close();
    line.close();
  }
}
