package dave.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The examples in the Javadoc compile, and each method of the client has one. */
final class ExamplesTest {
  private static final Path SOURCES = Path.of("src/main/java/dave/client");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* }</pre>", Pattern.DOTALL);
  private static final Pattern METHOD =
      Pattern.compile(
          "(/\\*\\*(?:(?!\\*/).)*\\*/)\\s+(?:@\\w+\\s+)*public (?!static final|final class|record)"
              + "([^;{=]*?\\()",
          Pattern.DOTALL);

  /** What the examples use without saying where it comes from. */
  private static final String FRAME =
      """
      import com.google.protobuf.ByteString;
      import dave.admin.v1.*;
      import dave.client.*;
      import dave.client.model.*;
      import dave.files.fetch.*;
      import dave.files.tree.*;
      import dave.wire.Author;
      import dave.wire.Dat;
      import dave.wire.keys.*;
      import dave.wire.mining.*;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.*;
      import java.util.logging.Level;
      import reactor.core.publisher.*;
      import reactor.core.scheduler.Scheduler;

      abstract class NAME {
        DaveClient dave;
        ClientBuilder builder;
        Author author;
        SigningKey key;
        Miner miner;
        Dat dat;
        List<Dat> dats;
        BulkSubmit many;
        MinedChunks sink;
        Put heavier;
        Event event;
        ByteString root;
        Flux<ByteString> content;
        ReadOptions options;
        Scheduler timer;
        Duration patience;
        String saved;
        Path ca;
        Path copy;
        Path folder;
        abstract void use(Object any);
        abstract void save(String text);
        abstract void show(String text);
        abstract void warn(String text);
        abstract void log(String text);
        void example() throws Exception {
      BODY
        }
      }
      """;

  private static List<Path> sources() throws IOException {
    try (Stream<Path> top = Files.list(SOURCES);
        Stream<Path> model = Files.list(SOURCES.resolve("model"))) {
      return Stream.concat(top, model)
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .toList();
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String where;
    private final String code;

    Source(int number, Path file, String body) {
      super(URI.create("string:///Example" + number + ".java"), Kind.SOURCE);
      where = file.getFileName().toString();
      code = FRAME.replace("NAME", "Example" + number).replace("BODY", body);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }

  @Test
  void shouldCompile() throws IOException {
    List<Source> examples = new ArrayList<>();
    for (Path file : sources()) {
      Matcher example = EXAMPLE.matcher(Files.readString(file));
      while (example.find()) {
        String body = example.group(1).replaceAll("(?m)^ *\\* ?", "");
        examples.add(new Source(examples.size(), file, body));
      }
    }
    assertThat(examples).hasSizeGreaterThan(30);
    assertThat(errors(examples)).isEmpty();
  }

  private static List<String> errors(List<Source> examples) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none",
            "-Xlint:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            "target");
    // Attributes the code, and writes no class.
    List<String> only =
        Stream.concat(options.stream(), Stream.of("-XDshould-stop.ifNoError=FLOW")).toList();
    javac.getTask(null, null, found, only, null, examples).call();
    return found.getDiagnostics().stream()
        .filter(error -> error.getKind() == Diagnostic.Kind.ERROR)
        .map(error -> where(error.getSource()) + ": " + error)
        .toList();
  }

  private static String where(JavaFileObject source) {
    return source instanceof Source example ? example.where : "";
  }

  @Test
  void shouldStandAtEachMethod() throws IOException {
    List<String> without = new ArrayList<>();
    for (String name : List.of("DaveClient", "ClientBuilder", "ClientFiles", "NodeCalls")) {
      Matcher method = METHOD.matcher(Files.readString(SOURCES.resolve(name + ".java")));
      int methods = 0;
      while (method.find()) {
        methods++;
        boolean overrides = method.group().contains("@Override");
        if (!overrides && !method.group(1).contains("<pre>{@code")) {
          without.add(name + ": " + method.group(2));
        }
      }
      assertThat(methods).isGreaterThan(5);
    }
    assertThat(without).isEmpty();
  }
}
