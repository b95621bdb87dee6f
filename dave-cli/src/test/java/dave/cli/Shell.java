package dave.cli;

import com.google.protobuf.ByteString;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Messages;
import dave.cli.terminal.Terminals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** An environment for runs of the program, which a test sets up and inspects. */
public final class Shell {
  private final Path home;
  private final Map<String, String> variables = new HashMap<>();
  private final List<Runnable> interrupts = new CopyOnWriteArrayList<>();
  private final List<String> passphrases = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private @Nullable OutputStream brokenOut;
  private Terminals terminals = Terminals.NONE;

  /** The result of a run. */
  public record Run(int exit, ByteString stdout, String err) {
    String out() {
      return stdout.toStringUtf8();
    }

    byte[] outBytes() {
      return stdout.toByteArray();
    }
  }

  /** Sets a low difficulty, and the home folder {@code home/.dave}. */
  public Shell(Path home) {
    this.home = home;
    variables.put("DAVE_DIFFICULTY", "8");
  }

  public Path daveHome() {
    return home.resolve(".dave");
  }

  public Shell variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  public Shell node(FakeNode node) {
    return variable("DAVE_ENDPOINT", node.endpoint());
  }

  public Shell stdin(byte[] bytes) {
    in = new ByteArrayInputStream(bytes);
    return this;
  }

  public Shell stdin(InputStream stream) {
    in = stream;
    return this;
  }

  public Shell stdout(OutputStream stream) {
    brokenOut = stream;
    return this;
  }

  public Shell terminals(Terminals present) {
    terminals = present;
    return this;
  }

  /** Sets what the user types at the prompts, in order. */
  public Shell types(String... words) {
    passphrases.addAll(List.of(words));
    return this;
  }

  /** Presses Ctrl-C. */
  public void interrupt() {
    interrupts.forEach(Runnable::run);
  }

  public boolean awaitsInterrupt() {
    return !interrupts.isEmpty();
  }

  public String errSoFar() {
    return err.toString(StandardCharsets.UTF_8);
  }

  public String outSoFar() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public CliEnvironment environment() {
    return new CliEnvironment(
        in,
        brokenOut == null ? out : brokenOut,
        new Messages(err),
        variables,
        home,
        InstantSource.system(),
        terminals,
        prompt ->
            passphrases.isEmpty()
                ? Optional.empty()
                : Optional.of(passphrases.remove(0).toCharArray()),
        cleanUp -> {
          interrupts.add(cleanUp);
          return () -> interrupts.remove(cleanUp);
        });
  }

  /** Runs one command line. The output is that of this run alone. */
  public Run run(String... args) {
    return run(commands -> commands.forArguments(args), args);
  }

  /** Runs one command line with the chosen commands. */
  public Run run(Function<Commands, CommandLine> choice, String... args) {
    out.reset();
    err.reset();
    CliEnvironment env = environment();
    int exit = DaveCli.run(choice.apply(DaveCli.commands(env)), env, args);
    return new Run(exit, ByteString.copyFrom(out.toByteArray()), errSoFar());
  }
}
