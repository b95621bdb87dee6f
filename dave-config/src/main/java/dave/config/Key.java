package dave.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All settings: the name in the file, from which flag and variable follow, the kind of value, the
 * default and the meaning. One file serves the node and the command line.
 */
public enum Key {
  LISTEN(
      "listen",
      Kind.LIST,
      "[ADDR]:PORT",
      ":1618",
      "Receive gossip here; udp unless tcp://... is said. Once for each transport."),
  EDGES(
      "edges", Kind.LIST, "[ADDR]:PORT", null, "A peer to begin with, never dropped. Repeatable."),
  LINKS(
      "links",
      Kind.LINKS,
      "plain",
      "How to talk to peers: over sealed links alone, over links where a peer has them, or in plain"
          + " packets. Under trial."),
  DATA("data", Kind.PATH, "DIR", null, "Folder of the store. Default: data in the home folder."),
  ADMIN("admin", Kind.ADDRESS, "127.0.0.1:1619", "Where the gRPC API listens, or off."),
  HTTP(
      "http",
      Kind.ADDRESS,
      "off",
      "Where the HTTP gateway and its page are, such as 127.0.0.1:1680."),
  METRICS(
      "metrics",
      Kind.ADDRESS,
      "off",
      "Where /metrics, /livez and /readyz are, such as 127.0.0.1:1690, for Prometheus"
          + " and probes; keep it from strangers."),
  EPOCH("epoch", Kind.DURATION, "10ms", "Time between two outgoing dats, 100us to 1h."),
  BANDWIDTH("bandwidth", Kind.BIT_RATE, null, "Outgoing rate, such as 1mbit, in place of epoch."),
  FAST_BANDWIDTH(
      "fast-bandwidth", Kind.BIT_RATE, "10mbit", "For lookups that do not wait for gossip."),
  SERVE_BANDWIDTH("serve-bandwidth", Kind.BIT_RATE, "16mbit", "For answers to others' lookups."),
  CAPACITY("capacity", Kind.BYTES, "1GiB", "How much the store holds."),
  MIN_DIFFICULTY("min-difficulty", Kind.DIFFICULTY, "16", "Refuse dats of less work."),
  MASS("mass", Kind.MASS, "work", "What the store keeps dats by."),
  ADMIN_TLS_CERT("admin-tls-cert", Kind.PATH, null, "PEM certificate chain of the API."),
  ADMIN_TLS_KEY("admin-tls-key", Kind.PATH, null, "PEM private key of the API."),
  ADMIN_CLIENT_CA(
      "admin-client-ca",
      Kind.PATH,
      null,
      "PEM of who signs the certificates that clients must show."),
  ADMIN_CLIENT_ROLE("admin-client-role", Kind.ROLE, "write", "What such a certificate allows."),
  ADMIN_TOKEN_FILE(
      "admin-token-file",
      Kind.PATH,
      null,
      "File of the tokens of which clients must show one: ROLE TOKEN, one a line."),
  ADMIN_PLAINTEXT(
      "admin-plaintext",
      Kind.PLAINTEXT,
      "loopback",
      "Where the API may go without TLS; test-network is for tests alone."),
  HTTP_TLS_CERT(
      "http-tls-cert",
      Kind.PATH,
      null,
      "PEM certificate chain of the HTTP gateway, which then speaks TLS."),
  HTTP_TLS_KEY("http-tls-key", Kind.PATH, null, "PEM private key of the HTTP gateway."),
  HTTP_TOKEN_FILE(
      "http-token-file",
      Kind.PATH,
      null,
      "File of the owner's token. Who shows it writes with the node's key and sees all."),
  HTTP_ORIGINS(
      "http-origins",
      Kind.LIST,
      "ORIGIN",
      null,
      "Pages of another host that may use the gateway. Repeatable."),
  HTTP_TRUST_LOCAL(
      "http-trust-local",
      Kind.FLAG,
      "false",
      "Show HTTP callers of this machine what strangers are not shown. Only where no proxy leads to"
          + " the gateway."),
  ENDPOINT(
      "endpoint",
      Kind.LIST,
      "HOST:PORT",
      "127.0.0.1:1619",
      "The node to talk to. Several, by commas or repeated, are for watch: it goes on at the next if"
          + " one is lost."),
  TIMEOUT("timeout", Kind.DURATION, "10s", "How long to wait for an answer, such as 500ms or 1m."),
  DIFFICULTY(
      "difficulty", Kind.DIFFICULTY, "20", "Work of a put, in bits: each one more doubles it."),
  OUTPUT("output", Kind.OUTPUT, "text", "Form of the output."),
  TLS_CA("tls-ca", Kind.PATH, null, "Talk TLS; PEM of who signed the node's certificate."),
  TLS_CERT("tls-cert", Kind.PATH, null, "PEM certificate to show to a node that wants one."),
  TLS_KEY("tls-key", Kind.PATH, null, "PEM private key of that certificate."),
  TOKEN_FILE("token-file", Kind.PATH, null, "File of the token to show to the node.");

  private final String key;
  private final Kind kind;
  private final String label;
  private final @Nullable String defaultText;
  private final String meaning;

  Key(String key, Kind kind, @Nullable String defaultText, String meaning) {
    this(key, kind, kind.label(), defaultText, meaning);
  }

  Key(String key, Kind kind, String label, @Nullable String defaultText, String meaning) {
    this.key = key;
    this.kind = kind;
    this.label = label;
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

  /** Its names on a command line: the flag, and a letter if it has one. */
  public String[] names() {
    return switch (this) {
      case LISTEN -> new String[] {"-l", flag()};
      case EDGES -> new String[] {"-e", flag()};
      case DIFFICULTY -> new String[] {"-d", flag()};
      case OUTPUT -> new String[] {"-o", flag()};
      default -> new String[] {flag()};
    };
  }

  /** The form of its value, as help shows it, such as "TIME" or "work|bits". */
  public String label() {
    return label;
  }

  /** Its meaning, in a sentence or two. */
  public String meaning() {
    return meaning;
  }

  /** The value if it is not set; empty if it has no default. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultText);
  }

  Kind kind() {
    return kind;
  }

  /** Whether it can have several values. */
  public boolean isList() {
    return kind == Kind.LIST;
  }

  /** Whether it is set by its flag alone, which takes no value. */
  public boolean isSwitch() {
    return kind == Kind.FLAG;
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
