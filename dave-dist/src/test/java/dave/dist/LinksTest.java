package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every relative link of a page points to a file, and every anchor to a heading. */
class LinksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]*)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");

  /** A part of docs/api.md; its links are relative to that page. */
  private static final Path PART = ROOT.resolve("docs/api/intro.md");

  @Test
  void shouldLeadToFilesAndHeadings() throws IOException {
    List<Path> pages = pages();
    assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/concepts.md"));
    assertThat(broken(pages)).isEmpty();
  }

  @Test
  void shouldFindWhatLeadsNowhere() {
    assertThat(
            targets("[a](x.md) `[b](y.md)` [c](#z) [d](https://example.org)\n```\n[e](f)\n```\n"))
        .containsExactly("x.md", "#z");
    assertThat(anchors("# One, `two` three\n## Over-under\n## Over-under\n"))
        .containsExactlyInAnyOrder("one-two-three", "over-under", "over-under-1");
  }

  private static List<String> broken(List<Path> pages) throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      for (String target : targets(Files.readString(page))) {
        if (!leads(page, target)) {
          broken.add(ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    return broken;
  }

  private static boolean leads(Path page, String target) throws IOException {
    int mark = target.indexOf('#');
    String file = mark < 0 ? target : target.substring(0, mark);
    Path to = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(to)
        && (mark < 0 || anchors(Files.readString(to)).contains(target.substring(mark + 1)));
  }

  /** Returns the relative links, without those in code. */
  private static List<String> targets(String text) {
    Matcher links = LINK.matcher(CODE.matcher(text).replaceAll(""));
    return links
        .results()
        .map(link -> link.group(1))
        .filter(target -> !target.contains(":"))
        .toList();
  }

  /**
   * Returns the anchors as GitHub makes them: lower case, words joined by hyphens, other signs left
   * out.
   */
  private static Set<String> anchors(String text) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    Matcher headings = HEADING.matcher(FENCED.matcher(text).replaceAll(""));
    while (headings.find()) {
      String plain = headings.group(1).toLowerCase(Locale.ROOT);
      String anchor = plain.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md") && !file.equals(PART)) {
              pages.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return pages;
  }
}
