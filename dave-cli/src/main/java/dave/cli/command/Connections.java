package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.client.ClientBuilder;
import dave.client.DaveClient;
import dave.client.model.Endpoint;
import dave.client.node.ClientLogs;
import dave.client.node.Credentials;
import dave.client.node.NodeClient;
import dave.config.SettingKey;
import dave.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connections of one command to the nodes of its settings. */
final class Connections implements AutoCloseable {
  private final Settings settings;
  private final boolean verbose;

  private @Nullable NodeClient first;
  private @Nullable DaveClient client;

  /**
   * @param verbose whether gRPC's own log goes to stderr
   */
  Connections(Settings settings, boolean verbose) {
    this.settings = settings;
    this.verbose = verbose;
  }

  /** Returns the first node of the settings. */
  NodeClient first() {
    NodeClient open = first;
    if (open == null) {
      Endpoint endpoint = endpoint(settings.text(SettingKey.ENDPOINT));
      Duration timeout = timeout();
      ClientLogs.useJdk(verbose);
      Credentials credentials = new Credentials(tls(), settings.path(SettingKey.TOKEN_FILE));
      open = NodeClient.open(endpoint, credentials, timeout);
      first = open;
    }
    return open;
  }

  /** Returns a client of all nodes of the settings. */
  DaveClient client() {
    DaveClient open = client;
    if (open == null) {
      ClientBuilder builder = builder().timeout(timeout());
      Optional<Credentials.Tls> tls = tls();
      if (tls.isPresent()) {
        builder = builder.tls(tls.get().authority());
      }
      if (tls.isPresent() && tls.get().certificate().isPresent()) {
        Credentials.Certificate own = tls.get().certificate().get();
        builder = builder.certificate(own.chain(), own.key());
      }
      Optional<Path> token = settings.path(SettingKey.TOKEN_FILE);
      if (token.isPresent()) {
        builder = builder.token(token.get());
      }
      ClientLogs.useJdk(verbose);
      open = builder.connect();
      client = open;
    }
    return open;
  }

  private ClientBuilder builder() {
    try {
      return DaveClient.to(settings.list(SettingKey.ENDPOINT).toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Duration timeout() {
    Duration timeout = settings.duration(SettingKey.TIMEOUT);
    if (timeout.isZero()) {
      throw CliFailure.usage("a timeout of 0 leaves no time to answer: write one such as 10s");
    }
    return timeout;
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
    if (first != null) {
      first.close();
    }
    if (client != null) {
      client.close();
    }
  }
}
