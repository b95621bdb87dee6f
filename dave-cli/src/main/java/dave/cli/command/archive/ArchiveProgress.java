package dave.cli.command.archive;

import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.ProgressLine;
import dave.cli.terminal.TransferRate;

/** A line on a terminal with the progress of a long command, redrawn now and then. */
final class ArchiveProgress implements AutoCloseable {
  private static final long REDRAW_MS = 200;

  private final CommandContext context;
  private final ProgressLine line;
  private final Interrupts.Registration registration;
  private final TransferRate pace;
  private final long totalBytes;
  private long shownMs;

  /**
   * @param totalBytes -1 if unknown
   */
  ArchiveProgress(CommandContext context, long totalBytes) {
    CliEnvironment env = context.env();
    this.context = context;
    this.totalBytes = totalBytes;
    line = new ProgressLine(env);
    registration = env.interrupts().onInterrupt(line::close);
    pace = new TransferRate(env.clock());
  }

  /** Shows a text, the number of bytes and their rate. */
  void show(String what, long bytes) {
    long nowMs = context.env().clock().millis();
    if (context.showsProgress() && nowMs - shownMs >= REDRAW_MS) {
      shownMs = nowMs;
      line.show(what + pace.line(bytes, totalBytes));
    }
  }

  @Override
  public void close() {
    registration.close();
    line.close();
  }
}
