package dave.dist.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/protocol.md lists all checks, and has the sections that they name. With {@code
 * -Ddave.docs.write=true} the list is written.
 */
final class RulesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "protocol.md");
  private static final String HEAD =
      "| group | check | a right node | section |\n|---|---|---|---|\n";

  @Test
  void shouldListEveryCheck() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(HEAD);
    assertThat(start).isPositive();
    int end = page.indexOf("\n\n", start) + 1;
    String listed = page.substring(start, end);
    if (Boolean.getBoolean("dave.docs.write")) {
      Files.writeString(PAGE, page.substring(0, start) + table() + page.substring(end));
      return;
    }
    assertThat(listed).as("write it with -Ddave.docs.write=true").isEqualTo(table());
  }

  @Test
  void shouldNameSectionsOfThePage() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(Stream.of(Rule.values()).map(Rule::section).distinct())
        .allMatch(section -> page.contains("# " + section + "\n"));
  }

  private static String table() {
    StringBuilder table = new StringBuilder(HEAD);
    for (Rule rule : Rule.values()) {
      table.append(
          "| %s | `%s` | %s%s%s | [%s](#%s) |\n"
              .formatted(
                  rule.group().title(),
                  rule.title(),
                  rule.expected(),
                  rule.isOnlyOfDave() ? " (D)" : "",
                  rule.required() ? "" : " (not required)",
                  rule.section(),
                  rule.section().toLowerCase(java.util.Locale.ROOT).replace(' ', '-')));
    }
    return table.toString();
  }
}
