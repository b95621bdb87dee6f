package dave.cli.command;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.client.ClientBuilder;
import dave.client.DaveClient;
import dave.config.SettingKey;
import dave.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** The clients of one command, for the nodes of its settings. */
final class Connections implements AutoCloseable {
  private final Settings settings;
  private final boolean verbose;

  private @Nullable DaveClient first;
  private @Nullable DaveClient all;

  /**
   * @param verbose whether the logs of the client's libraries go to stderr
   */
  Connections(Settings settings, boolean verbose) {
    this.settings = settings;
    this.verbose = verbose;
  }

  /** Returns a client of the first node of the settings. */
  DaveClient first() {
    DaveClient open = first;
    if (open == null) {
      open = connect(settings.text(SettingKey.ENDPOINT));
      first = open;
    }
    return open;
  }

  /** Returns a client of all nodes of the settings. */
  DaveClient all() {
    DaveClient open = all;
    if (open == null) {
      open = connect(settings.list(SettingKey.ENDPOINT).toArray(String[]::new));
      all = open;
    }
    return open;
  }

  private DaveClient connect(String... addresses) {
    ClientBuilder builder = withToken(withTls(builder(addresses).timeout(timeout())));
    DaveClient.logLibraries(verbose ? Level.INFO : Level.OFF);
    return builder.connect();
  }

  private static ClientBuilder builder(String... addresses) {
    try {
      return DaveClient.to(addresses);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Duration timeout() {
    Duration timeout = settings.duration(SettingKey.TIMEOUT);
    if (timeout.toMillis() < 1) {
      throw CliFailure.usage(
          "a timeout of "
              + (timeout.isZero() ? "0" : "less than 1ms")
              + " leaves no time to answer: write one such as 10s");
    }
    return timeout;
  }

  private ClientBuilder withTls(ClientBuilder plain) {
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
    ClientBuilder builder = authority.isPresent() ? plain.tls(authority.get()) : plain;
    return certificate.isPresent() && key.isPresent()
        ? builder.certificate(certificate.get(), key.get())
        : builder;
  }

  private ClientBuilder withToken(ClientBuilder builder) {
    Optional<Path> token = settings.path(SettingKey.TOKEN_FILE);
    return token.isPresent() ? builder.token(token.get()) : builder;
  }

  @Override
  public void close() {
    if (first != null) {
      first.close();
    }
    if (all != null) {
      all.close();
    }
  }
}
