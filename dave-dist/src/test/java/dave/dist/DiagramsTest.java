package dave.dist;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pictures of docs/diagrams have to match the texts beside them. After a change of a text, run
 * this test with {@code -Ddave.docs.write=true}.
 */
class DiagramsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DIAGRAMS = ROOT.resolve("docs/diagrams");
  private static final Pattern DEPENDENCY =
      Pattern.compile("<artifactId>(dave-[a-z-]+)</artifactId>");

  @ParameterizedTest
  @ValueSource(strings = {"overview", "architecture", "packet"})
  void shouldShowWhatTheTextSays(String name) throws IOException {
    Path picture = DIAGRAMS.resolve(name + ".svg");
    String drawn = diagram(name).svg();
    if (Boolean.getBoolean("dave.docs.write")) {
      Files.writeString(picture, drawn);
    }
    assertThat(Files.readString(picture))
        .as("%s is stale: run DiagramsTest with -Ddave.docs.write=true", picture)
        .isEqualTo(drawn);
  }

  @Test
  void shouldDrawTheDependenciesOfTheModules() throws IOException {
    Diagram diagram = diagram("architecture");
    Map<String, Set<String>> drawn = new TreeMap<>();
    diagram.names().forEach(name -> drawn.put(name, new TreeSet<>()));
    diagram.arrows().forEach(arrow -> requireNonNull(drawn.get(arrow.from())).add(arrow.to()));
    for (String module : diagram.names()) {
      Set<String> named = dependencies(module);
      assertThat(named).as("arrows from %s", module).containsAll(requireNonNull(drawn.get(module)));
      Set<String> reached = reached(module, drawn);
      assertThat(reached).as("modules that arrows from %s lead to", module).containsAll(named);
    }
  }

  @Test
  void shouldRefuseALineThatIsNoElement() {
    assertThatThrownBy(() -> Diagram.parse("box a 0 0 : a\narrow a b\n"))
        .hasMessage("no line of a diagram: arrow a b");
  }

  private static Diagram diagram(String name) throws IOException {
    return Diagram.parse(Files.readString(DIAGRAMS.resolve(name + ".txt")));
  }

  /**
   * Returns the dependencies in a module's pom, without those of tests and those that are part of a
   * box.
   */
  private static Set<String> dependencies(String module) throws IOException {
    String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    return Stream.of(pom.split("<dependency>", -1))
        .skip(1)
        .map(part -> part.substring(0, part.indexOf("</dependency>")))
        .filter(part -> !part.contains("<scope>test") && !part.contains("test-jar"))
        .flatMap(part -> DEPENDENCY.matcher(part).results().map(found -> found.group(1)))
        .map(name -> name.equals("dave-proto") ? "proto" : name)
        .filter(name -> !List.of("dave-config", "dave-json").contains(name))
        .collect(Collectors.toSet());
  }

  private static Set<String> reached(String from, Map<String, Set<String>> arrows) {
    Set<String> reached = new TreeSet<>();
    for (String to : requireNonNull(arrows.get(from))) {
      reached.add(to);
      reached.addAll(reached(to, arrows));
    }
    return reached;
  }
}
