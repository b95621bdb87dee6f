package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the signatures that other programs are compiled against. They are in a file, so that a
 * change of them is seen. What is no longer in it breaks programs. {@code -Ddave.docs.write=true}
 * writes it.
 */
final class PublicApiTest {
  private static final Path SIGNATURES = Path.of("src/test/resources/public-api.txt");

  /** The packages that docs/embedding.md promises; all others may change in any release. */
  private static final Set<String> PROMISED =
      Set.of(
          "dave.admin",
          "dave.client",
          "dave.client.model",
          "dave.engine",
          "dave.http",
          "dave.node",
          "dave.wire",
          "dave.wire.keys");

  @Test
  void shouldKeepTheSignaturesThatProgramsUse() throws IOException {
    String now = signatures();
    if (Boolean.getBoolean("dave.docs.write")) {
      Files.writeString(SIGNATURES, now);
    }
    List<String> held = lines(Files.readString(SIGNATURES));
    List<String> gone = new ArrayList<>(held);
    gone.removeAll(lines(now));
    List<String> added = new ArrayList<>(lines(now));
    added.removeAll(held);
    assertThat(gone)
        .as("signatures that are gone: programs that use them no longer run. Bring them back")
        .isEmpty();
    assertThat(added)
        .as("new signatures: from now on they stay. Add them with -Ddave.docs.write=true")
        .isEmpty();
  }

  /** Returns the signatures with the name of the class before each. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    String owner = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("  ")) {
        lines.add(owner + " " + line.strip());
      } else if (!line.isBlank() && !line.equals("}")) {
        owner = line;
        lines.add(line);
      }
    }
    return lines;
  }

  private static String signatures() {
    List<String> arguments =
        new ArrayList<>(List.of("-protected", "-cp", System.getProperty("java.class.path")));
    ModulesTest.DAVE.stream()
        .filter(type -> PROMISED.contains(type.getPackageName()))
        .filter(PublicApiTest::isVisible)
        .map(JavaClass::getName)
        .sorted()
        .forEach(arguments::add);
    assertThat(arguments).hasSizeGreaterThan(50);
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int status =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    assertThat(status).as(out.toString()).isZero();
    return Stream.of(out.toString().split("\\R"))
        .filter(line -> !line.startsWith("Compiled from") && !line.contains(" static {}"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Returns whether a class and all around it are visible to other programs. */
  private static boolean isVisible(JavaClass type) {
    return (type.getModifiers().contains(JavaModifier.PUBLIC)
            || type.getModifiers().contains(JavaModifier.PROTECTED))
        && type.getEnclosingClass().map(PublicApiTest::isVisible).orElse(true);
  }
}
