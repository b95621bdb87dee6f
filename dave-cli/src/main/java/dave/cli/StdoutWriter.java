package dave.cli;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes help to {@link Output}, in lines as wide as the terminal. It keeps the first failure,
 * because its caller, picocli, ignores failures.
 */
final class StdoutWriter extends Writer {
  private final Output out;
  private final HelpWidth width;
  private final StringBuilder line = new StringBuilder();
  private @Nullable CliFailure failure;

  StdoutWriter(OutputStream out, HelpWidth width) {
    this.out = new Output(out);
    this.width = width;
  }

  /** Returns the first failure. */
  Optional<CliFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\n') {
        endLine("\n");
      } else {
        line.append(buffer[i]);
      }
    }
  }

  private void endLine(String end) throws IOException {
    String text = String.join("\n", width.wrapped(line.toString())) + end;
    line.setLength(0);
    attempt(() -> out.bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void flush() throws IOException {
    if (!line.isEmpty()) {
      endLine("");
    }
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
