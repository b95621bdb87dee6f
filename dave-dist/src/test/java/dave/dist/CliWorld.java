package dave.dist;

import dave.cli.Commands;
import dave.cli.DaveCli;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.Messages;
import dave.cli.terminal.PassphrasePrompt;
import dave.cli.terminal.Terminals;
import dave.dist.node.NodeCommand;
import dave.dist.sim.SimCommand;
import dave.sim.scenario.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * An environment to run the program in. It keeps all output, and a test can interrupt the program.
 */
final class CliWorld {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private OutputStream stdout = out;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Runnable> cleanUp = new CompletableFuture<>();
  private final CompletableFuture<Runnable> hangup = new CompletableFuture<>();
  private final CompletableFuture<Integer> halted = new CompletableFuture<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Path home;
  private Terminals terminals = Terminals.NONE;
  private List<Scenario> scenarios = List.of();

  CliWorld(Path home) {
    this.home = home;
  }

  CliWorld with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** With a user at the terminal. */
  CliWorld watched() {
    terminals = new Terminals(true, true, true);
    return this;
  }

  /** With another standard output. */
  CliWorld readBy(OutputStream reader) {
    stdout = reader;
    return this;
  }

  CliWorld simulates(List<Scenario> scenarios) {
    this.scenarios = scenarios;
    return this;
  }

  int run(String... args) {
    Interrupts interrupts =
        runnable -> {
          cleanUp.complete(runnable);
          return () -> {};
        };
    CliEnvironment env =
        new CliEnvironment(
            InputStream.nullInputStream(),
            stdout,
            new Messages(err),
            variables,
            home,
            InstantSource.system(),
            terminals,
            PassphrasePrompt.none(),
            interrupts);
    Commands commands =
        DaveCommands.commands(
            env,
            () -> new NodeCommand(env, hangup::complete, halted::complete),
            () -> new SimCommand(env, () -> scenarios));
    return DaveCli.run(commands.forArguments(args), env, args);
  }

  /** Completes with the task that a running command registers for Ctrl-C. */
  CompletableFuture<Runnable> cleanUp() {
    return cleanUp;
  }

  /** Completes with the task that a running command registers for SIGHUP. */
  CompletableFuture<Runnable> hangup() {
    return hangup;
  }

  /** Completes with the status that the process was halted with. */
  CompletableFuture<Integer> halted() {
    return halted;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
