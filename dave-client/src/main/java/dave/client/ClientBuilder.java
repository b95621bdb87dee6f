package dave.client;

import dave.client.internal.Credentials;
import dave.client.internal.NodeClient;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says how to connect. Immutable: each method returns another builder.
 *
 * <pre>{@code
 * DaveClient.to("a.example:1619", "b.example:1619")
 *     .tls(Path.of("ca.crt"))
 *     .token(Path.of("token"))
 *     .key(Path.of("author.key"))
 *     .connect();
 * }</pre>
 */
public final class ClientBuilder {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final List<Endpoint> endpoints;
  private final Credentials credentials;
  private final Optional<SigningKey> key;
  private final Optional<Path> keyFile;
  private final Duration timeout;
  private final FollowTimes times;
  private final InstantSource clock;

  private ClientBuilder(
      List<Endpoint> endpoints,
      Credentials credentials,
      Optional<SigningKey> key,
      Optional<Path> keyFile,
      Duration timeout,
      FollowTimes times,
      InstantSource clock) {
    this.endpoints = endpoints;
    this.credentials = credentials;
    this.key = key;
    this.keyFile = keyFile;
    this.timeout = timeout;
    this.times = times;
    this.clock = clock;
  }

  static ClientBuilder to(List<String> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no address: give at least one, such as 127.0.0.1:1619");
    }
    List<Endpoint> endpoints = new ArrayList<>();
    for (String address : addresses) {
      Endpoint endpoint = Endpoint.parse(address);
      if (!endpoints.contains(endpoint)) {
        endpoints.add(endpoint);
      }
    }
    return new ClientBuilder(
        endpoints,
        new Credentials(Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        TIMEOUT,
        FollowTimes.DEFAULT,
        InstantSource.system());
  }

  /**
   * Uses TLS.
   *
   * <pre>{@code
   * DaveClient dave = DaveClient.to("a.example:1619").tls(Path.of("ca.crt")).connect();
   * }</pre>
   *
   * @param authority a PEM file with the certificates of authorities, one of which signed those of
   *     the nodes
   */
  public ClientBuilder tls(Path authority) {
    Optional<Credentials.Certificate> own = credentials.tls().flatMap(Credentials.Tls::certificate);
    return with(
        new Credentials(Optional.of(new Credentials.Tls(authority, own)), credentials.tokenFile()));
  }

  /**
   * Sends a client certificate to a node that requests one. Needs {@link #tls} before.
   *
   * <pre>{@code
   * builder.tls(ca).certificate(Path.of("alice.crt"), Path.of("alice.key")).connect();
   * }</pre>
   *
   * @param chain a PEM file
   * @param secret the file of its unencrypted PKCS#8 key in PEM, which nobody else may read
   * @throws IllegalStateException without {@link #tls}
   */
  public ClientBuilder certificate(Path chain, Path secret) {
    Path authority =
        credentials
            .tls()
            .map(Credentials.Tls::authority)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "a client certificate goes with TLS: call tls(...) before"));
    return with(
        new Credentials(
            Optional.of(
                new Credentials.Tls(
                    authority, Optional.of(new Credentials.Certificate(chain, secret)))),
            credentials.tokenFile()));
  }

  /**
   * Sends a token with every call.
   *
   * <pre>{@code
   * builder.tls(ca).token(Path.of("token")).connect();
   * }</pre>
   *
   * @param file one line, as {@code dave token} prints it; nobody else may be able to read it
   */
  public ClientBuilder token(Path file) {
    return with(new Credentials(credentials.tls(), Optional.of(file)));
  }

  /**
   * Signs with this key, which stays the caller's to close.
   *
   * <pre>{@code
   * char[] passphrase = System.console().readPassword();
   * try (SigningKey key = KeyFile.load(Path.of("author.key"), passphrase);
   *     DaveClient dave = builder.key(key).connect()) {
   *   dave.put("greeting", "hello").block();
   * }
   * }</pre>
   */
  public ClientBuilder key(SigningKey signer) {
    return new ClientBuilder(
        endpoints, credentials, Optional.of(signer), Optional.empty(), timeout, times, clock);
  }

  /**
   * Signs with the key of this file, which {@code dave keygen} made without a passphrase. For one
   * with a passphrase load the key with {@link KeyFile} and give it to {@link #key(SigningKey)}.
   *
   * <pre>{@code
   * builder.key(Path.of("author.key")).connect();
   * }</pre>
   */
  public ClientBuilder key(Path file) {
    return new ClientBuilder(
        endpoints, credentials, Optional.empty(), Optional.of(file), timeout, times, clock);
  }

  /**
   * Sets the longest that one try of a call may take, 10 s by default. Mining, files and following
   * take as long as they need.
   *
   * <pre>{@code
   * builder.timeout(Duration.ofSeconds(2)).connect();
   * }</pre>
   *
   * @throws IllegalArgumentException unless it is a millisecond or more
   */
  public ClientBuilder timeout(Duration longest) {
    if (longest.toMillis() < 1) {
      throw new IllegalArgumentException("timeout " + longest + " is too short: give 1 ms or more");
    }
    return new ClientBuilder(endpoints, credentials, key, keyFile, longest, times, clock);
  }

  /** Follows by another clock and other times, for tests. */
  ClientBuilder times(FollowTimes changed, InstantSource otherClock) {
    return new ClientBuilder(endpoints, credentials, key, keyFile, timeout, changed, otherClock);
  }

  private ClientBuilder with(Credentials changed) {
    return new ClientBuilder(endpoints, changed, key, keyFile, timeout, times, clock);
  }

  /**
   * Reads the files and prepares the connections. Nothing is sent before the first call, so no node
   * has to be there yet.
   *
   * <pre>{@code
   * try (DaveClient dave = DaveClient.to("127.0.0.1:1619").connect()) {
   *   System.out.println(dave.consensus("colour").block());
   * }
   * }</pre>
   *
   * @throws DaveException if a file cannot be used, or a token would travel in the clear; the
   *     message names the file and the remedy
   */
  public DaveClient connect() {
    Optional<SigningKey> loaded = keyFile.map(ClientBuilder::load);
    List<NodeClient> nodes = new ArrayList<>();
    try {
      for (Endpoint endpoint : endpoints) {
        nodes.add(NodeClient.open(endpoint, credentials, timeout));
      }
    } catch (RuntimeException e) {
      nodes.forEach(NodeClient::close);
      loaded.ifPresent(SigningKey::close);
      throw e;
    }
    return new DaveClient(
        nodes, key.or(() -> loaded), clock, times, () -> loaded.ifPresent(SigningKey::close));
  }

  private static SigningKey load(Path file) {
    try {
      return KeyFile.load(file, new char[0]);
    } catch (KeyFileException e) {
      throw new DaveException(Fault.KEY_UNREADABLE, String.valueOf(e.getMessage()), e);
    }
  }
}
