package dave.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Standard error, for messages besides the results. All text goes through this class, which escapes
 * control characters. So no text of a node, a peer, a file or a library controls the terminal. A
 * failure to write is ignored, because it cannot be reported anywhere. Any thread may call.
 */
public final class Messages {
  private final PrintStream err;
  private final PrintStream lines;

  /**
   * @param err stays open
   */
  public Messages(OutputStream err) {
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    lines = new PrintStream(new Lines(), true, StandardCharsets.UTF_8);
  }

  /** Writes one line; line breaks in the text are shown as escapes. */
  public void line(String text) {
    text(TerminalText.line(text) + "\n");
  }

  /** Writes one line that starts with the name of the program: "dave: " and the text. */
  public void print(String text) {
    line("dave: " + text);
  }

  /** Writes text with its line breaks and tabs, such as a stack trace. */
  public void lines(String text) {
    text(TerminalText.lines(text));
  }

  /**
   * Returns a UTF-8 stream for a log or a library. Line breaks and tabs are kept. Closing it has no
   * effect.
   */
  public PrintStream stream() {
    return lines;
  }

  /** Writes text that is only a part of a line. */
  void part(String text) {
    text(TerminalText.line(text));
  }

  /** Writes escapes that move the cursor. Only for escapes of this program. */
  void control(String escapes) {
    text(escapes);
  }

  private void text(String text) {
    err.print(text);
    err.flush();
  }

  /**
   * Turns bytes into text when they are flushed. An incomplete character waits for the next flush.
   */
  private final class Lines extends OutputStream {
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    @Override
    public synchronized void write(int b) {
      begun.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      begun.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() {
      ByteBuffer bytes = ByteBuffer.wrap(begun.toByteArray());
      CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
      // The buffer has room for all, and errors are replaced.
      var unused = decoder.decode(bytes, text, false);
      begun.reset();
      begun.write(bytes.array(), bytes.position(), bytes.remaining());
      lines(text.flip().toString());
    }
  }
}
