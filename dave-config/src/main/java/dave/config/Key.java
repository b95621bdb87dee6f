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
      "Address to receive gossip at, by UDP or with tcp://... by TCP. Repeatable, once for each."),
  EDGES(
      "edges",
      Kind.LIST,
      "[ADDR]:PORT",
      null,
      "An edge: a peer to start with, which is never dropped. Repeatable."),
  LINKS(
      "links",
      Kind.LINKS,
      "plain",
      "How to send to peers: over encrypted links only (require), over links where a peer has them"
          + " (prefer), or in plain packets (plain). Under trial."),
  DATA("data", Kind.PATH, "DIR", null, "Folder of the store. Default: data in the home folder."),
  ADMIN("admin", Kind.ADDRESS, "127.0.0.1:1619", "Address of the gRPC API, or off."),
  HTTP(
      "http",
      Kind.ADDRESS,
      "off",
      "Address of the HTTP gateway and its page, such as 127.0.0.1:1680."),
  METRICS(
      "metrics",
      Kind.ADDRESS,
      "off",
      "Address of /metrics, /livez and /readyz, such as 127.0.0.1:1690, for Prometheus and"
          + " probes. Keep it inside your network."),
  EPOCH("epoch", Kind.DURATION, "10ms", "Time between two outgoing dats, 100us to 1h."),
  BANDWIDTH(
      "bandwidth",
      Kind.BIT_RATE,
      null,
      "Rate of outgoing gossip, such as 1mbit, instead of epoch."),
  FAST_BANDWIDTH(
      "fast-bandwidth",
      Kind.BIT_RATE,
      "10mbit",
      "Bandwidth of fast lookups, which do not wait for a slot of gossip."),
  SERVE_BANDWIDTH(
      "serve-bandwidth",
      Kind.BIT_RATE,
      "16mbit",
      "Bandwidth of answers to lookups of other nodes."),
  CAPACITY("capacity", Kind.BYTES, "1GiB", "Capacity of the store."),
  MIN_DIFFICULTY(
      "min-difficulty",
      Kind.DIFFICULTY,
      "16",
      "Least difficulty of the dats that the node takes, in bits."),
  MASS("mass", Kind.MASS, "work", "How the store weighs dats: by work, or by the number of bits."),
  ADMIN_TLS_CERT("admin-tls-cert", Kind.PATH, null, "PEM certificate chain of the API."),
  ADMIN_TLS_KEY("admin-tls-key", Kind.PATH, null, "PEM private key of the API."),
  ADMIN_CLIENT_CA(
      "admin-client-ca",
      Kind.PATH,
      null,
      "PEM certificate of the authority that signs client certificates. Clients must then have one."),
  ADMIN_CLIENT_ROLE(
      "admin-client-role", Kind.ROLE, "write", "Role of clients with such a certificate."),
  ADMIN_TOKEN_FILE(
      "admin-token-file",
      Kind.PATH,
      null,
      "File of tokens, ROLE TOKEN, one a line. Clients must then send one of them."),
  ADMIN_PLAINTEXT(
      "admin-plaintext",
      Kind.PLAINTEXT,
      "loopback",
      "Where the API may listen without TLS; test-network is for tests only."),
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
      "File of the owner's token. A caller with it can write with the node's key and read all."),
  HTTP_ORIGINS(
      "http-origins",
      Kind.LIST,
      "ORIGIN",
      null,
      "Origin of web pages that may use the gateway, besides its own. Repeatable."),
  HTTP_TRUST_LOCAL(
      "http-trust-local",
      Kind.FLAG,
      "false",
      "Trust HTTP callers on this machine without a token. Use it only if no proxy forwards to the"
          + " gateway."),
  ENDPOINT(
      "endpoint",
      Kind.LIST,
      "HOST:PORT",
      "127.0.0.1:1619",
      "Address of the node's API. watch takes several, by commas or repeated: it goes on at the next"
          + " if one is lost."),
  TIMEOUT("timeout", Kind.DURATION, "10s", "How long to wait for an answer, such as 500ms or 1m."),
  DIFFICULTY(
      "difficulty",
      Kind.DIFFICULTY,
      "20",
      "Difficulty of new dats, in bits: each more bit doubles the work."),
  OUTPUT("output", Kind.OUTPUT, "text", "Form of the output."),
  TLS_CA(
      "tls-ca",
      Kind.PATH,
      null,
      "PEM certificate of the authority that signed the node's. Turns TLS on."),
  TLS_CERT("tls-cert", Kind.PATH, null, "PEM client certificate, for a node that requires one."),
  TLS_KEY("tls-key", Kind.PATH, null, "PEM private key of that certificate."),
  TOKEN_FILE("token-file", Kind.PATH, null, "File of the token to send to the node.");

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
