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
 * Standard error: what people read beside results. This is the only way there, and makes all text
 * harmless: nothing that a node, a peer, a file or a library says controls the terminal. A failure
 * to write is ignored, since there is nowhere to say so. Any thread may call.
 */
public final class Messages {
  private final PrintStream err;
  private final PrintStream lines;

  /**
   * @param err not closed here
   */
  public Messages(OutputStream err) {
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    lines = new PrintStream(new Lines(), true, StandardCharsets.UTF_8);
  }

  /** One line; line breaks in the text are shown as escapes. */
  public void line(String text) {
    text(TerminalText.line(text) + "\n");
  }

  /** One line that says who speaks: "dave: " and the text. */
  public void say(String text) {
    line("dave: " + text);
  }

  /** Text whose line breaks and tabs are meant, such as a stack trace. */
  public void lines(String text) {
    text(TerminalText.lines(text));
  }

  /**
   * The same for a log or a library that wants a stream, in UTF-8. Line breaks and tabs are kept;
   * closing it closes nothing.
   */
  public PrintStream stream() {
    return lines;
  }

  /** Text that more follows in the same line. */
  void part(String text) {
    text(TerminalText.line(text));
  }

  /** What moves the cursor: of this program, and of nobody else. */
  void control(String escapes) {
    text(escapes);
  }

  private void text(String text) {
    err.print(text);
    err.flush();
  }

  /** Bytes become text when they are flushed; of a character that is not whole yet, later. */
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
      var unused = decoder.decode(bytes, text, false); // There is room for all, and no error.
      begun.reset();
      begun.write(bytes.array(), bytes.position(), bytes.remaining());
      lines(text.flip().toString());
    }
  }
}
