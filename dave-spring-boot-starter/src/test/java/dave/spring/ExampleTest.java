package dave.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/embedding.md compiles, and stands there as it is. */
final class ExampleTest {
  private static final Path EXAMPLE =
      Path.of("../consumers/spring/src/main/java/example/ColourApplication.java");

  @TempDir private Path folder;

  @Test
  void shouldStandOnThePage() throws IOException {
    assertThat(Files.readString(Path.of("../docs/embedding.md")))
        .contains("```java\n" + Files.readString(EXAMPLE) + "```");
  }

  @Test
  void shouldCompile() {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString());
    var files = javac.getStandardFileManager(found, null, null).getJavaFileObjects(EXAMPLE);
    javac.getTask(null, null, found, options, null, files).call();
    List<String> errors = new ArrayList<>();
    found.getDiagnostics().stream()
        .filter(error -> error.getKind() == Diagnostic.Kind.ERROR)
        .forEach(error -> errors.add(error.toString()));
    assertThat(errors).isEmpty();
  }
}
