package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.client.ClientLogs;
import dave.client.Credentials;
import dave.client.Endpoint;
import dave.client.NodeClient;
import dave.config.SettingKey;
import dave.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connections of one command to the nodes of its settings. */
final class Connections implements AutoCloseable {
  private final Settings settings;
  private final boolean verbose;

  /** Keyed by text, because the hash code of a record takes milliseconds to link. */
  private final Map<String, NodeClient> open = new LinkedHashMap<>();

  /**
   * @param verbose whether gRPC's own log goes to stderr
   */
  Connections(Settings settings, boolean verbose) {
    this.settings = settings;
    this.verbose = verbose;
  }

  /** Returns the first node of the settings. */
  NodeClient first() {
    return node(endpoint(settings.text(SettingKey.ENDPOINT)));
  }

  /** Returns all nodes of the settings, each once. */
  List<NodeClient> all() {
    return settings.list(SettingKey.ENDPOINT).stream()
        .map(Connections::endpoint)
        .distinct()
        .map(this::node)
        .toList();
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private NodeClient node(Endpoint endpoint) {
    return open.computeIfAbsent(endpoint.toString(), name -> connect(endpoint));
  }

  private NodeClient connect(Endpoint endpoint) {
    Duration timeout = settings.duration(SettingKey.TIMEOUT);
    if (timeout.isZero()) {
      throw CliFailure.usage("a timeout of 0 leaves no time to answer: write one such as 10s");
    }
    ClientLogs.useJdk(verbose);
    return NodeClient.open(
        endpoint, new Credentials(tls(), settings.path(SettingKey.TOKEN_FILE)), timeout);
  }

  private Optional<Credentials.Tls> tls() {
    Optional<Path> authority = settings.path(SettingKey.TLS_CA);
    Optional<Path> certificate = settings.path(SettingKey.TLS_CERT);
    Optional<Path> key = settings.path(SettingKey.TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw CliFailure.usage(
          "a client certificate needs its key: give both --tls-cert and --tls-key");
    }
    if (certificate.isPresent() && authority.isEmpty()) {
      throw CliFailure.usage(
          "a client certificate goes with TLS: give --tls-ca, who signed the node's certificate");
    }
    return authority.map(
        file ->
            new Credentials.Tls(
                file,
                certificate.map(chain -> new Credentials.Certificate(chain, key.orElseThrow()))));
  }

  @Override
  public void close() {
    open.values().forEach(NodeClient::close);
  }
}
