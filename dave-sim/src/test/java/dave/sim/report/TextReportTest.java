package dave.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TextReportTest {
  @Test
  void shouldTellFindingsFirstThenTablesThenHowToReplay() {
    String text = TextReport.render(Samples.spread(), false);

    assertThat(text)
        .containsSubsequence(
            "spread: How fast a new dat reaches everyone\n",
            "A fresh dat is on half",
            "  holds   median time to 50 % of the nodes ",
            "0.42 s    <= 1 s\n",
            "  MISSED  the heaviest tenth",
            "  the load that the slots carry\n",
            "\n   nodes   rate    50 %    99 %  theory      packets\n",
            "\n  10,000  200/s  0.61 s  1.92 s  0.10 s  120,000,000\n",
            "\nseed    1\n",
            "options nodes: 1000; links: 50 ms, 10 % loss; ",
            "replay  dave sim spread --seed 1 --nodes 1000\n");
  }

  @Test
  void shouldKeepTo100ColumnsAndHaveNoControls() {
    for (Result result : List.of(Samples.spread(), Samples.hostile(), Samples.bare())) {
      String text = TextReport.render(result, false);
      assertThat(text.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 100);
      assertThat(text.replace("\n", "")).doesNotContainPattern("\\p{Cntrl}");
    }
  }

  @Test
  void shouldOnlyRepeatByColourWhatItSays() {
    String plain = TextReport.render(Samples.spread(), false);
    String coloured = TextReport.render(Samples.spread(), true);

    assertThat(coloured).contains("\u001b[1;31mMISSED\u001b[0m", "\u001b[32mholds\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
  }

  @Test
  void shouldLoseNothingOfACellThatIsBroken() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      List<String> row =
          IntStream.range(0, 1 + random.nextInt(6))
              .mapToObj(c -> "x".repeat(random.nextInt(90)) + " " + "y".repeat(random.nextInt(30)))
              .toList();
      int width = 24 + random.nextInt(76);
      TextTable table = new TextTable(List.of(row), width, c -> false);
      List<String> lines = table.lines().get(0);

      assertThat(lines).allMatch(line -> line.length() <= width);
      assertThat(letters(String.join("", lines))).isEqualTo(letters(String.join("", row)));
    }
  }

  private static List<Integer> letters(String text) {
    return text.chars().filter(c -> c != ' ').sorted().boxed().toList();
  }

  @Test
  void shouldPutFiguresToTheRight() {
    assertThat(List.of("1", "0.42 s", "<= 1 s", "-3", "12,000", "99 %", "", "-", "1.5e-7", "3/s"))
        .allMatch(ReportText::isFigure);
    assertThat(List.of("first", "spread 1", "1 of the nodes", "n=3"))
        .noneMatch(ReportText::isFigure);
  }
}
