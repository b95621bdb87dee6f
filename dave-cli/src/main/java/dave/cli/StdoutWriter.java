package dave.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Help on its way to standard output: characters to {@link Output}. Who writes it, picocli, has no
 * use for a failure: it is kept for the end.
 */
final class StdoutWriter extends Writer {
  private final Output out;
  private @Nullable CliFailure failure;

  StdoutWriter(OutputStream out) {
    this.out = new Output(out);
  }

  /** What went wrong first. */
  Optional<CliFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    attempt(() -> out.bytes(new String(buffer, offset, length).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void flush() throws IOException {
    attempt(out::flush);
  }

  private void attempt(Runnable step) throws IOException {
    try {
      step.run();
    } catch (CliFailure e) {
      failure = failure == null ? e : failure;
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
