package dave.sim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Renders a report for a terminal, in at most 100 columns, findings first. A word says whether a
 * finding holds; colour only repeats it.
 */
public final class TextReport {
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";
  private static final String HOLDS = "holds";
  private static final String MISSED = "MISSED";

  private final boolean colours;
  private final StringBuilder text = new StringBuilder();

  private TextReport(boolean colours) {
    this.colours = colours;
  }

  /**
   * Returns the whole report.
   *
   * @param colours whether terminal escapes may be used
   * @return lines, each with a line break
   */
  public static String render(Result result, boolean colours) {
    TextReport out = new TextReport(colours);
    Report report = result.report();
    out.heading(report);
    out.findings(report.findings());
    report.tables().forEach(out::table);
    out.footer(result);
    return out.text.toString();
  }

  private void heading(Report report) {
    for (String line : wrap(report.scenario() + ": " + report.title(), WIDTH)) {
      line(escape("1", line));
    }
    if (!report.claim().isBlank()) {
      paragraph("", report.claim());
    }
  }

  private void findings(List<Report.Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "asked", "measured", "bar"));
    for (Report.Finding finding : findings) {
      rows.add(
          List.of(
              finding.holds() ? HOLDS : MISSED,
              finding.claim(),
              finding.measured(),
              finding.bar()));
    }
    List<List<String>> lines = new TextTable(rows, WIDTH - INDENT.length(), i -> false).lines();
    line("");
    line(INDENT + escape("2", lines.get(0).get(0)));
    for (int i = 0; i < findings.size(); i++) {
      boolean holds = findings.get(i).holds();
      String word = holds ? HOLDS : MISSED;
      List<String> row = lines.get(i + 1);
      // Only the first line has the word.
      line(INDENT + escape(holds ? "32" : "1;31", word) + row.get(0).substring(word.length()));
      row.stream().skip(1).forEach(rest -> line(INDENT + rest));
    }
  }

  private void table(Report.Table table) {
    line("");
    wrap(table.title(), WIDTH).forEach(line -> line(escape("1", line)));
    if (table.columns().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>(table.rows());
    rows.add(0, table.columns());
    boolean[] right = new boolean[table.columns().size()];
    IntStream.range(0, right.length).forEach(i -> right[i] = ReportText.isFigures(table, i));
    TextTable cells = new TextTable(rows, WIDTH - INDENT.length(), i -> right[i]);
    List<List<String>> lines = cells.lines();
    lines.get(0).forEach(line -> line(INDENT + escape("2", line)));
    lines.stream().skip(1).flatMap(List::stream).forEach(line -> line(INDENT + line));
  }

  private void footer(Result result) {
    Report report = result.report();
    line("");
    line("seed    " + report.seed());
    if (!report.options().isEmpty()) {
      paragraph("options ", ReportText.options(report));
    }
    paragraph("run     ", ReportText.run(report));
    line("replay  " + TextTable.sanitize(result.replay()));
  }

  private void paragraph(String label, String words) {
    String before = label;
    for (String line : wrap(words, WIDTH - label.length())) {
      line(before + line);
      before = " ".repeat(label.length());
    }
  }

  private static List<String> wrap(String words, int width) {
    return ReportText.wrap(TextTable.sanitize(words), width, TextTable::length);
  }

  private String escape(String code, String words) {
    return colours ? "\u001b[" + code + "m" + words + "\u001b[0m" : words;
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
