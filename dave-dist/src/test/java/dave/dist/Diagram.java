package dave.dist;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A diagram, drawn as SVG from a text with one element per line:
 *
 * <pre>
 * title  what the picture shows, for screen readers
 * box    NAME COLUMN ROW [strong|outside] : first line | second line
 * arrow  NAME NAME [: label]
 * </pre>
 *
 * <p>Columns and rows count from 0 and may be fractions. Colours follow the reader's light or dark
 * scheme.
 */
final class Diagram {
  private static final int COLUMN = 176;
  private static final int ROW = 104;
  private static final int WIDTH = 152;
  private static final int HEIGHT = 60;
  private static final int MARGIN = 16;
  private static final Pattern BOX =
      Pattern.compile("box +(\\S+) +([0-9.]+) +([0-9.]+)(?: +(strong|outside))? +: (.+)");
  private static final Pattern ARROW = Pattern.compile("arrow +(\\S+) +(\\S+)(?: +: (.+))?");
  private static final String STYLE =
      """
      <style>
      svg { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --fill: #f3f6f9; --line: #6e7781;
        --strong: #d6e8ff; --edge: #0b5cad; font-family: system-ui, sans-serif; }
      @media (prefers-color-scheme: dark) {
        svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9da7b3; --fill: #1c232c; --line: #8b949e;
          --strong: #12365f; --edge: #6cb6ff; }
      }
      .paper { fill: var(--paper); }
      .box { fill: var(--fill); stroke: var(--line); }
      .strong { fill: var(--strong); stroke: var(--edge); }
      .outside { fill: none; stroke: var(--line); stroke-dasharray: 5 4; }
      .arrow { stroke: var(--line); stroke-width: 1.5; fill: none; marker-end: url(#head); }
      .head { fill: var(--line); }
      text { fill: var(--ink); font-size: 13px; text-anchor: middle; }
      .first { font-weight: 600; }
      .more, .label { fill: var(--soft); font-size: 12px; }
      .label { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; }
      </style>
      <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" \
      orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>
      """;

  /** A box: its centre, and its lines of text. */
  private record Box(double x, double y, String style, List<String> lines) {}

  /** An arrow between two boxes, by name. */
  record Arrow(String from, String to, String label) {}

  private String title = "";
  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final List<Arrow> arrows = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if a line is none of the above; the message names it
   */
  static Diagram parse(String text) {
    Diagram diagram = new Diagram();
    text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(diagram::add);
    return diagram;
  }

  private void add(String line) {
    Matcher box = BOX.matcher(line);
    Matcher arrow = ARROW.matcher(line);
    if (line.startsWith("title ")) {
      title = line.substring("title ".length()).strip();
    } else if (box.matches()) {
      String style = box.group(4) == null ? "box" : box.group(4);
      List<String> lines = List.of(box.group(5).split(" \\| ", -1));
      boxes.put(box.group(1), new Box(across(box.group(2)), down(box.group(3)), style, lines));
    } else if (arrow.matches() && boxes.keySet().containsAll(ends(arrow))) {
      String label = arrow.group(3) == null ? "" : arrow.group(3);
      arrows.add(new Arrow(arrow.group(1), arrow.group(2), label));
    } else {
      throw new IllegalArgumentException("no line of a diagram: " + line);
    }
  }

  private static List<String> ends(Matcher arrow) {
    return List.of(arrow.group(1), arrow.group(2));
  }

  private static double across(String column) {
    return MARGIN + WIDTH / 2.0 + Double.parseDouble(column) * COLUMN;
  }

  private static double down(String row) {
    return MARGIN + HEIGHT / 2.0 + Double.parseDouble(row) * ROW;
  }

  /** Returns the names of the boxes. */
  List<String> names() {
    return List.copyOf(boxes.keySet());
  }

  List<Arrow> arrows() {
    return List.copyOf(arrows);
  }

  /** Returns the picture; the same text gives the same bytes. */
  String svg() {
    double right = boxes.values().stream().mapToDouble(Box::x).max().orElse(0);
    double low = boxes.values().stream().mapToDouble(Box::y).max().orElse(0);
    int width = (int) (right + WIDTH / 2.0 + MARGIN);
    int height = (int) (low + HEIGHT / 2.0 + MARGIN);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    svg.append(String.format(Locale.ROOT, " width=\"%d\" height=\"%d\"", width, height));
    svg.append(String.format(Locale.ROOT, " viewBox=\"0 0 %d %d\">\n", width, height));
    svg.append("<title>").append(escaped(title)).append("</title>\n").append(STYLE);
    svg.append("<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"8\"/>\n");
    arrows.forEach(arrow -> line(svg, arrow));
    boxes.values().forEach(box -> draw(svg, box));
    arrows.forEach(arrow -> label(svg, arrow));
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, Box box) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n",
            box.style(),
            box.x() - WIDTH / 2.0,
            box.y() - HEIGHT / 2.0,
            WIDTH,
            HEIGHT));
    int lines = box.lines().size();
    for (int i = 0; i < lines; i++) {
      double y = box.y() + 4.5 + (i - (lines - 1) / 2.0) * 16;
      text(svg, i == 0 ? "first" : "more", box.x(), y, box.lines().get(i));
    }
  }

  /** Draws an arrow from border to border, on the line between the two centres. */
  private void line(StringBuilder svg, Arrow arrow) {
    Box from = end(arrow.from());
    Box to = end(arrow.to());
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    double reach = Math.min(WIDTH / 2.0 / Math.abs(dx), HEIGHT / 2.0 / Math.abs(dy));
    svg.append(
        String.format(
            Locale.ROOT,
            "<path class=\"arrow\" d=\"M%.1f %.1f L%.1f %.1f\"/>\n",
            from.x() + dx * reach,
            from.y() + dy * reach,
            to.x() - dx * reach,
            to.y() - dy * reach));
  }

  private Box end(String name) {
    return requireNonNull(boxes.get(name));
  }

  private void label(StringBuilder svg, Arrow arrow) {
    if (!arrow.label().isEmpty()) {
      Box from = end(arrow.from());
      Box to = end(arrow.to());
      double x = (from.x() + to.x()) / 2;
      text(svg, "label", x, (from.y() + to.y()) / 2 + 4, arrow.label());
    }
  }

  private static void text(StringBuilder svg, String style, double x, double y, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
            style,
            x,
            y,
            escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
