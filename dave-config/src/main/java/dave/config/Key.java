package dave.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every setting that there is. One file serves the node and the command line. */
public enum Key {
  LISTEN("listen", Kind.LIST, ":1618", "addresses that receive gossip, udp or tcp"),
  EDGES("edges", Kind.LIST, null, "bootstrap peers, never dropped"),
  LINKS("links", Kind.LINKS, "plain", "how to talk to peers: require, prefer or plain"),
  DATA("data", Kind.PATH, null, "folder of the store; data in the home folder by default"),
  ADMIN("admin", Kind.TEXT, "127.0.0.1:1619", "address of the gRPC API, or off"),
  EPOCH("epoch", Kind.DURATION, "10ms", "time between two outgoing dats, 100us to 1h"),
  BANDWIDTH("bandwidth", Kind.BIT_RATE, null, "outgoing rate, in place of epoch"),
  FAST_BANDWIDTH("fast-bandwidth", Kind.BIT_RATE, "10mbit", "rate of fast lookups beside gossip"),
  SERVE_BANDWIDTH("serve-bandwidth", Kind.BIT_RATE, "16mbit", "rate of answers to others' lookups"),
  CAPACITY("capacity", Kind.BYTES, "1GiB", "how much the store holds"),
  MIN_DIFFICULTY("min-difficulty", Kind.DIFFICULTY, "16", "dats below are refused, in bits"),
  MASS("mass", Kind.MASS, "work", "what the store keeps dats by: work or bits"),
  ADMIN_TLS_CERT("admin-tls-cert", Kind.PATH, null, "PEM certificate chain of the gRPC API"),
  ADMIN_TLS_KEY("admin-tls-key", Kind.PATH, null, "PEM private key of the gRPC API"),
  ADMIN_CLIENT_CA("admin-client-ca", Kind.PATH, null, "PEM of who signs client certificates"),
  ADMIN_CLIENT_ROLE("admin-client-role", Kind.ROLE, "write", "what client certificates allow"),
  ADMIN_TOKEN_FILE("admin-token-file", Kind.PATH, null, "file of clients' tokens and their roles"),
  ADMIN_PLAINTEXT(
      "admin-plaintext",
      Kind.PLAINTEXT,
      "loopback",
      "where the gRPC API may go without TLS: loopback or test-network"),
  HTTP("http", Kind.TEXT, "off", "address of the HTTP gateway and its page, or off"),
  HTTP_TLS_CERT("http-tls-cert", Kind.PATH, null, "PEM certificate chain of the HTTP gateway"),
  HTTP_TLS_KEY("http-tls-key", Kind.PATH, null, "PEM private key of the HTTP gateway"),
  HTTP_TOKEN_FILE("http-token-file", Kind.PATH, null, "file of the owner's token for HTTP"),
  HTTP_ORIGINS("http-origins", Kind.LIST, null, "pages of other hosts that may use the gateway"),
  HTTP_TRUST_LOCAL("http-trust-local", Kind.FLAG, "false", "trust what asks from this machine"),
  METRICS("metrics", Kind.TEXT, "off", "address for collectors of metrics and probes, or off"),
  ENDPOINT("endpoint", Kind.LIST, "127.0.0.1:1619", "gRPC APIs of the node, and of others"),
  TIMEOUT("timeout", Kind.DURATION, "10s", "how long a command waits for an answer"),
  DIFFICULTY("difficulty", Kind.DIFFICULTY, "20", "how hard put mines, in bits"),
  OUTPUT("output", Kind.OUTPUT, "text", "form of the output: text or json"),
  TLS_CA("tls-ca", Kind.PATH, null, "PEM of who signed the node's certificate"),
  TLS_CERT("tls-cert", Kind.PATH, null, "PEM certificate to show to the node"),
  TLS_KEY("tls-key", Kind.PATH, null, "PEM private key of that certificate"),
  TOKEN_FILE("token-file", Kind.PATH, null, "file of the token to show to the node");

  private final String key;
  private final Kind kind;
  private final @Nullable String defaultText;
  private final String meaning;

  Key(String key, Kind kind, @Nullable String defaultText, String meaning) {
    this.key = key;
    this.kind = kind;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /** As written in the file, such as "min-difficulty". */
  public String key() {
    return key;
  }

  /** The flag that sets it, such as "--min-difficulty". */
  public String flag() {
    return this == EDGES ? "--edge" : "--" + key;
  }

  /** The environment variable that sets it, such as "DAVE_MIN_DIFFICULTY". */
  public String variable() {
    return "DAVE_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** What it means, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** What holds when it is not set. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultText);
  }

  Kind kind() {
    return kind;
  }

  boolean isList() {
    return kind == Kind.LIST;
  }

  static Optional<Key> named(String name) {
    return Arrays.stream(values()).filter(key -> key.key.equals(name)).findFirst();
  }

  /** The key that a misspelt name most likely means. */
  static Key nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values())
        .min(Comparator.comparingInt(key -> Spelling.distance(wanted, key.key)))
        .orElseThrow();
  }
}
