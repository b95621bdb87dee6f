package dave.cli;

import dave.config.DaveHome;
import dave.config.Key;
import dave.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** By their names: the hash code of a record would be linked first, which takes milliseconds. */
  private final Map<String, NodeClient> open = new LinkedHashMap<>();

  Session(CliEnvironment env, DaveHome home, Settings settings, boolean quiet) {
    this.env = env;
    this.home = home;
    this.settings = settings;
    this.quiet = quiet;
    this.out = new Output(env.out());
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

  /** The node that the settings name first; nothing is sent before the first question. */
  NodeClient node() {
    return node(Endpoint.parse(settings.text(Key.ENDPOINT)));
  }

  /** All nodes that the settings name, each once. */
  List<NodeClient> nodes() {
    return settings.list(Key.ENDPOINT).stream()
        .map(Endpoint::parse)
        .distinct()
        .map(this::node)
        .toList();
  }

  private NodeClient node(Endpoint endpoint) {
    return open.computeIfAbsent(
        endpoint.toString(),
        name -> NodeClient.open(endpoint, settings, !env.variable("DAVE_DEBUG").isEmpty()));
  }

  @Override
  public void close() {
    open.values().forEach(NodeClient::close);
  }
}
