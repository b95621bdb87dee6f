package dave.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where an export goes: standard output, or a file that bears its name when it is complete. */
final class ExportFile implements AutoCloseable {
  private static final String STDOUT = "-";

  private final Session session;
  private final @Nullable Path file;
  private final boolean force;
  private final Interrupts.Registration registration;
  private @Nullable Path part;
  private @Nullable FileChannel channel;
  private @Nullable OutputStream out;

  private ExportFile(Session session, @Nullable Path file, boolean force) {
    this.session = session;
    this.file = file;
    this.force = force;
    this.registration = session.env().interrupts().onInterrupt(this::discard);
  }

  /**
   * Checks where to.
   *
   * @param name a file, or "-" for standard output
   */
  static ExportFile of(Session session, String name, boolean force) {
    if (!name.equals(STDOUT)) {
      Path file = Path.of(name);
      boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      if (Files.isDirectory(file) || (exists && !force)) {
        throw exists(file);
      }
      return new ExportFile(session, file, force);
    }
    if (session.json()) {
      throw CliFailure.usage("standard output cannot take both dats and JSON: name a FILE");
    }
    if (session.env().terminals().out()) {
      throw CliFailure.usage("an export is not for a terminal: name a FILE, or a program with |");
    }
    return new ExportFile(session, null, force);
  }

  private static CliFailure exists(Path file) {
    return CliFailure.usage(file + " exists already: name another, or give --force to replace it");
  }

  /** The name of the file, or what standard output is called. */
  String name() {
    return file == null ? "standard output" : file.toString();
  }

  OutputStream begin() throws IOException {
    if (file == null) {
      return new Stdout();
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    part = Files.createTempFile(folder, ".dave-", ".part");
    channel = FileChannel.open(part, StandardOpenOption.WRITE);
    out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    return out;
  }

  /** All was written: it is kept, and has its name. */
  void complete() throws IOException {
    if (file == null || part == null || channel == null || out == null) {
      session.out().flush();
      return;
    }
    out.flush();
    channel.force(true);
    channel.close();
    if (force) {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      try {
        Files.createLink(file, part); // A rename would replace what came meanwhile.
      } catch (FileAlreadyExistsException e) {
        throw exists(file);
      }
    }
  }

  CliFailure failure(IOException e) {
    return file == null
        ? CliFailure.failure("cannot write to standard output: " + e.getMessage())
        : FileFailures.cannotWrite("the export", file, e);
  }

  private void discard() {
    try {
      if (channel != null) {
        channel.close();
      }
      if (part != null) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      session.note("cannot remove " + part + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    registration.close();
    discard();
  }

  /** Standard output, whose reader may go away. */
  private final class Stdout extends OutputStream {
    @Override
    public void write(int b) {
      session.out().bytes(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      session.out().bytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flush() {
      session.out().flush();
    }
  }
}
