package dave.cli.terminal;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output: only results. A failure to write ends the command: quietly if the reader has
 * gone ({@code dave watch | head -1}), otherwise with the reason (a full disk).
 */
public final class Output {
  private final OutputStream out;

  public Output(OutputStream out) {
    this.out = new BufferedOutputStream(out);
  }

  /** Writes a line of text, in UTF-8; control characters in it are shown as escapes. */
  public void line(String text) {
    text(TerminalText.line(text) + "\n");
  }

  /**
   * Writes lines of text, in UTF-8; control characters other than line breaks and tabs are shown as
   * escapes.
   */
  public void lines(String text) {
    text(TerminalText.lines(text) + "\n");
  }

  private void text(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes unchanged. */
  public void bytes(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /** Flushes everything that was written. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private static CliFailure gone(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return reason.contains("Broken pipe")
        ? new CliFailure(ExitCode.BROKEN_PIPE, reason, e)
        : new CliFailure(ExitCode.FAILURE, "cannot write to standard output: " + reason, e);
  }
}
