package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.client.ClientException;
import dave.client.NodeClient;
import dave.config.DaveHome;
import dave.config.Key;
import dave.config.Settings;
import java.util.List;

/**
 * What one command works with: its world, its settings, its output, and a node that is connected to
 * when it is first needed. Closing it hangs up.
 */
public final class Session implements AutoCloseable {
  private final CliEnvironment env;
  private final DaveHome home;
  private final Settings settings;
  private final boolean quiet;
  private final Output out;
  private final Connections connections;

  public Session(CliEnvironment env, DaveHome home, Settings settings, boolean quiet) {
    this.env = env;
    this.home = home;
    this.settings = settings;
    this.quiet = quiet;
    this.out = new Output(env.out());
    this.connections = new Connections(settings, !env.variable("DAVE_DEBUG").isEmpty());
  }

  public CliEnvironment env() {
    return env;
  }

  public DaveHome home() {
    return home;
  }

  public Settings settings() {
    return settings;
  }

  /** Standard output. */
  public Output out() {
    return out;
  }

  public boolean json() {
    return settings.text(Key.OUTPUT).equals("json");
  }

  /** Whether a person reads stderr and wants to see more there than errors. */
  public boolean showsProgress() {
    return env.terminals().err() && !quiet;
  }

  /** Says something that is not the result, unless told to be quiet. */
  public void note(String text) {
    if (!quiet) {
      env.err().say(text);
    }
  }

  /** The node that the settings name first; nothing is sent before the first call. */
  public NodeClient node() {
    return connections.first();
  }

  /** All nodes that the settings name, each once. */
  public List<NodeClient> nodes() {
    return connections.all();
  }

  /** What the user is told of a call that failed. */
  public CliFailure failure(ClientException e) {
    return new NodeFailures(settings).failure(e);
  }

  @Override
  public void close() {
    connections.close();
  }
}
