package dave.cli.command.file;

import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.failure.TransferFailures;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.ProgressLine;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Waits for a long transfer, and shows a line of progress on a terminal. Ctrl-C stops the transfer.
 */
final class Transfer {
  private static final long REDRAW_MS = 200;

  private final CommandContext context;
  private final Supplier<String> line;
  private final Supplier<String> interrupted;

  /**
   * @param line returns the line for a terminal
   * @param interrupted returns the message after Ctrl-C
   */
  Transfer(CommandContext context, Supplier<String> line, Supplier<String> interrupted) {
    this.context = context;
    this.line = line;
    this.interrupted = interrupted;
  }

  /**
   * Returns the result.
   *
   * @throws CliFailure INTERRUPTED after Ctrl-C; otherwise the failure of the work
   */
  <T> T await(Mono<T> work) {
    CliEnvironment env = context.env();
    CompletableFuture<T> result = work.toFuture(); // Cancelling it cancels the work.
    ProgressLine progress = new ProgressLine(env);
    Interrupts.Registration registration =
        env.interrupts().onInterrupt(() -> stop(result, progress));
    try {
      while (true) {
        try {
          return result.get(REDRAW_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException goesOn) {
          if (context.showsProgress()) {
            progress.show(line.get());
          }
        }
      }
    } catch (CancellationException | InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, interrupted.get(), e);
    } catch (ExecutionException e) {
      throw TransferFailures.failure(e.getCause());
    } finally {
      registration.close();
      progress.close();
    }
  }

  private static void stop(CompletableFuture<?> result, ProgressLine progress) {
    progress.close();
    result.cancel(true);
  }
}
