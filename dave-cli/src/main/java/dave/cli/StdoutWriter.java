package dave.cli;

import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Help and completion scripts on their way to standard output: characters to {@link Output}. */
final class StdoutWriter extends Writer {
  private final Output out;

  StdoutWriter(OutputStream out) {
    this.out = new Output(out);
  }

  @Override
  public void write(char[] buffer, int offset, int length) {
    out.bytes(new String(buffer, offset, length).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
