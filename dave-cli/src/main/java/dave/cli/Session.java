package dave.cli;

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
final class Session implements AutoCloseable {
  private final CliEnvironment env;
  private final DaveHome home;
  private final Settings settings;
  private final boolean quiet;
  private final Output out;
  private final Connections connections;

  Session(CliEnvironment env, DaveHome home, Settings settings, boolean quiet) {
    this.env = env;
    this.home = home;
    this.settings = settings;
    this.quiet = quiet;
    this.out = new Output(env.out());
    this.connections = new Connections(settings, !env.variable("DAVE_DEBUG").isEmpty());
  }

  CliEnvironment env() {
    return env;
  }

  DaveHome home() {
    return home;
  }

  Settings settings() {
    return settings;
  }

  /** Standard output. */
  Output out() {
    return out;
  }

  boolean json() {
    return settings.text(Key.OUTPUT).equals("json");
  }

  /** Whether a person reads stderr and wants to see more there than errors. */
  boolean showsProgress() {
    return env.terminals().err() && !quiet;
  }

  /** Says something that is not the result, unless told to be quiet. */
  void note(String text) {
    if (!quiet) {
      env.err().say(text);
    }
  }

  /** The node that the settings name first; nothing is sent before the first call. */
  NodeClient node() {
    return connections.first();
  }

  /** All nodes that the settings name, each once. */
  List<NodeClient> nodes() {
    return connections.all();
  }

  /** What the user is told of a call that failed. */
  CliFailure failure(ClientException e) {
    return new NodeFailures(settings).failure(e);
  }

  @Override
  public void close() {
    connections.close();
  }
}
