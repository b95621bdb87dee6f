package dave.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TerminalTextTest {
  private static final String FAMILY = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";

  @ParameterizedTest
  @ValueSource(ints = {0x07, 0x1B, 0x7F, 0x9B, 0x9D, 0x200B, 0x202E, 0x2028, 0x2066, 0xE0041})
  void shouldShowWhatControlsATerminalAsAnEscape(int c) {
    String text = "a" + Character.toString(c) + "z";

    assertThat(TerminalText.line(text)).doesNotContain(Character.toString(c)).contains("a\\");
    assertThat(TerminalText.lines(text)).isEqualTo(TerminalText.line(text));
  }

  @Test
  void shouldWriteNoLineThatControlsATerminal() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(bytes);

    out.line("version \u001b]52;c;ZXZpbA==\u0007\nfaked: line");
    out.flush();

    assertThat(bytes).hasToString("version \\u001b]52;c;ZXZpbA==\\u0007\\u000afaked: line\n");
  }

  @Test
  void shouldKeepJoinersWhereTheyShapeTextAndShowThemElsewhere() {
    assertThat(TerminalText.line(FAMILY)).isEqualTo(FAMILY);
    assertThat(TerminalText.line("\u0645\u06CC\u200C\u062E")).contains("\u200C");
    assertThat(TerminalText.line("pay\u200Cpal")).isEqualTo("pay\\u200cpal");
    assertThat(TerminalText.line("\u200Da\u200D")).isEqualTo("\\u200da\\u200d");
  }

  @ParameterizedTest
  @CsvSource({"plain, 5", "日本, 4", "e\u0301, 1", "한글, 4", "Ａ, 2", "naïve, 5", "\uD83D\uDC4D, 2"})
  void shouldTellColumns(String text, int columns) {
    assertThat(TerminalText.width(text)).isEqualTo(columns);
  }

  @Test
  void shouldTakeWhatIsSeenAsOneForOne() {
    assertThat(TerminalText.width(FAMILY)).isEqualTo(2);
    assertThat(TerminalText.cut(FAMILY + "x", 2)).isEqualTo(FAMILY);
    assertThat(TerminalText.cut("日本語", 3)).isEqualTo("日");
    assertThat(TerminalText.shortened("日本語", 5)).isEqualTo("日本…");
  }
}
