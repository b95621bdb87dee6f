package dave.cli.command.archive;

import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.FileFailures;
import dave.cli.failure.TransferFailures;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.StandardStreams;
import dave.files.disk.Target;
import dave.files.disk.WholeFile;
import dave.files.format.FileFaultException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The destination of an export: standard output, or a file that appears under its name when
 * complete.
 */
final class ExportFile implements AutoCloseable {
  private final CommandContext context;
  private final @Nullable Target target;
  private final Interrupts.Registration registration;
  private @Nullable WholeFile file;

  private ExportFile(CommandContext context, @Nullable Target target) {
    this.context = context;
    this.target = target;
    this.registration = context.env().interrupts().onInterrupt(this::discard);
  }

  /**
   * Checks the destination.
   *
   * @param name a file, or "-" for standard output
   */
  static ExportFile of(CommandContext context, String name, boolean force) {
    if (!StandardStreams.isOut(name)) {
      try {
        return new ExportFile(context, Target.of(Path.of(name), force));
      } catch (FileFaultException e) {
        throw TransferFailures.failure(e);
      }
    }
    if (context.json()) {
      throw CliFailure.usage("standard output cannot take both dats and JSON: name a FILE");
    }
    if (context.env().terminals().out()) {
      throw CliFailure.usage(
          "cannot write an export to a terminal: name a FILE, or a program with |");
    }
    return new ExportFile(context, null);
  }

  /** Returns the name of the file, or "standard output". */
  String name() {
    return target == null ? "standard output" : target.path().toString();
  }

  OutputStream begin() throws IOException {
    if (target == null) {
      return new Stdout();
    }
    file = WholeFile.begin(target);
    return file.out();
  }

  /** Ends a complete export: a file gets its name and is kept. */
  void complete() throws IOException {
    if (file == null) {
      context.out().flush();
      return;
    }
    try {
      file.complete();
    } catch (FileFaultException e) {
      throw TransferFailures.failure(e);
    }
  }

  CliFailure failure(IOException e) {
    return target == null
        ? CliFailure.failure("cannot write to standard output: " + e.getMessage())
        : FileFailures.cannotWrite("the export", target.path(), e);
  }

  private void discard() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      context.note("cannot remove what was not completed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    registration.close();
    discard();
  }

  /** Standard output, which fails if its reader has gone. */
  private final class Stdout extends OutputStream {
    @Override
    public void write(int b) {
      context.out().bytes(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      context.out().bytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flush() {
      context.out().flush();
    }
  }
}
