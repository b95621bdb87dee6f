package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.client.ClientFiles;
import dave.client.DaveClient;
import dave.client.NodeCalls;
import dave.client.model.DaveException;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;

/**
 * The environment, settings and output of one command, and its connections to nodes, which open
 * when they are first needed. Closing it closes the connections.
 */
public final class CommandContext implements AutoCloseable {
  private final CliEnvironment env;
  private final DaveHome home;
  private final Settings settings;
  private final boolean quiet;
  private final Output out;
  private final Connections connections;

  public CommandContext(CliEnvironment env, DaveHome home, Settings settings, boolean quiet) {
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

  /** Returns standard output. */
  public Output out() {
    return out;
  }

  public boolean json() {
    return settings.text(SettingKey.OUTPUT).equals("json");
  }

  /** Returns whether to show progress on stderr: it is a terminal, and the command is not quiet. */
  public boolean showsProgress() {
    return env.terminals().err() && !quiet;
  }

  /** Writes a note to stderr, unless the command is quiet. */
  public void note(String text) {
    if (!quiet) {
      env.err().print(text);
    }
  }

  /** Returns the first node of the settings; nothing is sent before the first call. */
  public NodeCalls node() {
    return connections.first().node();
  }

  /** Returns the files of the first node of the settings. */
  public ClientFiles files() {
    return connections.first().files();
  }

  /** Returns a client of all nodes of the settings; nothing is sent before the first call. */
  public DaveClient client() {
    return connections.all();
  }

  /** Returns the failure of a call with a message for the user. */
  public CliFailure failure(DaveException e) {
    return new NodeFailures(settings).failure(e);
  }

  @Override
  public void close() {
    connections.close();
  }
}
