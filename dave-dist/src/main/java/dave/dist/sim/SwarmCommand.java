package dave.dist.sim;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.cli.terminal.ProgressLine;
import dave.dist.log.Logs;
import dave.sim.swarm.Case;
import dave.sim.swarm.Swarm;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code dave sim swarm}: simulates random networks with random faults. Exits with 1 if one failed.
 */
@Command(
    name = "swarm",
    sortOptions = false,
    description = {
      "Simulate random networks with random faults, one after the other, from consecutive seeds.",
      "A failure is reduced to the simplest network that still fails, and printed on a line.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 if nothing failed, 1 if something did.",
      "Example: dave sim swarm --minutes 60 --seed 1",
      "         dave sim swarm --replay 'seed=7 nodes=3 loss=20'"
    })
public final class SwarmCommand extends SimulatorCommand implements Callable<Integer> {
  private final CliEnvironment env;
  private final Swarm swarm;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long to go on, 0.01 to 10000 (default 1).")
  private double minutes = 1;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the first network, a whole number (default 1).")
  private long seed = 1;

  @Option(
      names = "--replay",
      paramLabel = "NETWORK",
      description = "Run only this network, in the form in which a failure is printed.")
  private @Nullable String replay;

  public SwarmCommand(CliEnvironment env) {
    this(env, new Swarm());
  }

  public SwarmCommand(CliEnvironment env, Swarm swarm) {
    this.env = env;
    this.swarm = swarm;
  }

  @Override
  public Integer call() {
    if (!(minutes >= 0.01 && minutes <= 10_000)) {
      throw CliFailure.usage("--minutes " + minutes + " is out of range: give 0.01 to 10000");
    }
    Logs.ofSimulation(env.err().stream(), verbose());
    Output out = new Output(env.out());
    return replay == null ? run(out) : replay(replay, out);
  }

  private int replay(String text, Output out) {
    Case network;
    try {
      network = Case.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, "--replay: " + e.getMessage(), e);
    }
    String what = swarm.replay(network).orElse("nothing failed");
    out.line(network + ": " + what);
    out.flush();
    return what.equals("nothing failed") ? ExitCode.OK.status() : ExitCode.FAILURE.status();
  }

  private int run(Output out) {
    long endNs = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
    boolean shows = showsProgress(env);
    try (FailurePrinter telling = new FailurePrinter(out, shows)) {
      List<Swarm.Failure> failures = swarm.run(seed, () -> System.nanoTime() - endNs >= 0, telling);
      out.line(
          String.format(
              Locale.ROOT,
              "%d networks from seed %d on: %s",
              telling.networks,
              seed,
              failures.isEmpty() ? "nothing failed" : failures.size() + " failed"));
      out.flush();
      return failures.isEmpty() ? ExitCode.OK.status() : ExitCode.FAILURE.status();
    }
  }

  /** Prints failures as they come, and the number of networks at the end. */
  private final class FailurePrinter implements Swarm.Listener, AutoCloseable {
    private final Output out;
    private final boolean shows;
    private final ProgressLine line;
    private long networks;

    FailurePrinter(Output out, boolean shows) {
      this.out = out;
      this.shows = shows;
      line = new ProgressLine(env);
    }

    @Override
    public void ran(Case network, boolean failed) {
      networks++;
      if (shows) {
        line.show(networks + " networks" + (failed ? ", shrinking a failure" : ""));
      }
    }

    @Override
    public void failed(Swarm.Failure failure) {
      out.line("failed: " + failure.what());
      out.line("  dave sim swarm --replay '" + failure.smallest() + "'");
      out.flush();
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
