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
public enum SettingKey {
  LISTEN(
      "listen",
      SettingKind.LIST,
      "[ADDR]:PORT",
      ":1618",
      "Address to receive gossip at, by UDP or with tcp://... by TCP. Repeatable, once for each."),
  EDGES(
      "edges",
      SettingKind.LIST,
      "[ADDR]:PORT",
      null,
      "An edge: a peer to start with, which is never dropped; sealed://KEY@ADDR:PORT to reach it"
          + " over a link. Repeatable."),
  LINKS(
      "links",
      SettingKind.LINKS,
      "prefer",
      "How to send to peers: over encrypted links only (require), over links where a peer has them"
          + " (prefer), or in plain packets (plain)."),
  CELL_SIZE(
      "cell-size",
      SettingKind.BYTES,
      "1452",
      "Size of the datagrams of links, 1232 to 1452 bytes; less where the path to a peer drops longer"
          + " ones."),
  ROUTER_MAPPING(
      "router-mapping",
      SettingKind.ON_OFF,
      "on",
      "Whether to ask the router of a home network, by PCP or NAT-PMP, to forward the UDP port."),
  DATA(
      "data",
      SettingKind.PATH,
      "DIR",
      null,
      "Folder of the store. Default: data in the home folder."),
  ADMIN("admin", SettingKind.ADDRESS, "127.0.0.1:1619", "Address of the gRPC API, or off."),
  HTTP(
      "http",
      SettingKind.ADDRESS,
      "off",
      "Address of the HTTP gateway and its page, such as 127.0.0.1:1680."),
  METRICS(
      "metrics",
      SettingKind.ADDRESS,
      "off",
      "Address of /metrics, /livez and /readyz, such as 127.0.0.1:1690, for Prometheus and"
          + " probes. Keep it inside your network."),
  READY_CAUGHT_UP(
      "ready-caught-up",
      SettingKind.FLAG,
      "false",
      "Say in /readyz that the node is ready only once it has the dats that it missed. Needs links."),
  EPOCH(
      "epoch",
      SettingKind.DURATION,
      null,
      "Time between two outgoing datagrams, 100us to 1h, instead of bandwidth."),
  BANDWIDTH(
      "bandwidth",
      SettingKind.BANDWIDTH,
      "home",
      "What the node sends: thrifty (0.3 GB a day), home (2 GB), server (13 GB, and answers), or the"
          + " rate of gossip, such as 1mbit."),
  FAST_BANDWIDTH(
      "fast-bandwidth",
      SettingKind.BIT_RATE,
      "10mbit",
      "Bandwidth of fast lookups, which do not wait for a slot of gossip."),
  SERVE_BANDWIDTH(
      "serve-bandwidth",
      SettingKind.BIT_RATE,
      null,
      "Bandwidth of answers to lookups in plain packets. Default: 1200bit if bandwidth is thrifty,"
          + " 12kbit if it is home, else 16mbit."),
  CAPACITY("capacity", SettingKind.BYTES, "1GiB", "Capacity of the store."),
  MIN_DIFFICULTY(
      "min-difficulty",
      SettingKind.DIFFICULTY,
      "16",
      "Least difficulty of the dats that the node takes, in bits."),
  MASS(
      "mass",
      SettingKind.MASS,
      "work",
      "How the store weighs dats: by work, or by the number of bits."),
  ADMIN_TLS_CERT("admin-tls-cert", SettingKind.PATH, null, "PEM certificate chain of the API."),
  ADMIN_TLS_KEY("admin-tls-key", SettingKind.PATH, null, "PEM private key of the API."),
  ADMIN_CLIENT_CA(
      "admin-client-ca",
      SettingKind.PATH,
      null,
      "PEM certificate of the authority that signs client certificates. Clients must then have one."),
  ADMIN_CLIENT_ROLE(
      "admin-client-role", SettingKind.ROLE, "write", "Role of clients with such a certificate."),
  ADMIN_TOKEN_FILE(
      "admin-token-file",
      SettingKind.PATH,
      null,
      "File of tokens, ROLE TOKEN, one a line. Clients must then send one of them."),
  ADMIN_PLAINTEXT(
      "admin-plaintext",
      SettingKind.PLAINTEXT,
      "loopback",
      "Where the API may listen without TLS; test-network is for tests only."),
  HTTP_TLS_CERT(
      "http-tls-cert",
      SettingKind.PATH,
      null,
      "PEM certificate chain of the HTTP gateway, which then speaks TLS."),
  HTTP_TLS_KEY("http-tls-key", SettingKind.PATH, null, "PEM private key of the HTTP gateway."),
  HTTP_TOKEN_FILE(
      "http-token-file",
      SettingKind.PATH,
      null,
      "File of the owner's token. A caller with it can write with the node's key and read all."),
  HTTP_ORIGINS(
      "http-origins",
      SettingKind.LIST,
      "ORIGIN",
      null,
      "Origin of web pages that may use the gateway, besides its own. Repeatable."),
  HTTP_TRUST_LOCAL(
      "http-trust-local",
      SettingKind.FLAG,
      "false",
      "Trust HTTP callers on this machine without a token. Use it only if no proxy forwards to the"
          + " gateway."),
  ENDPOINT(
      "endpoint",
      SettingKind.LIST,
      "HOST:PORT",
      "127.0.0.1:1619",
      "Address of the node's API. watch takes several, by commas or repeated: it goes on at the next"
          + " if one is lost."),
  TIMEOUT(
      "timeout",
      SettingKind.DURATION,
      "10s",
      "How long to wait for an answer, such as 500ms or 1m."),
  DIFFICULTY(
      "difficulty",
      SettingKind.DIFFICULTY,
      "20",
      "Difficulty of new dats, in bits: each more bit doubles the work."),
  OUTPUT("output", SettingKind.OUTPUT, "text", "Form of the output."),
  TLS_CA(
      "tls-ca",
      SettingKind.PATH,
      null,
      "PEM certificate of the authority that signed the node's. Turns TLS on."),
  TLS_CERT(
      "tls-cert", SettingKind.PATH, null, "PEM client certificate, for a node that requires one."),
  TLS_KEY("tls-key", SettingKind.PATH, null, "PEM private key of that certificate."),
  TOKEN_FILE("token-file", SettingKind.PATH, null, "File of the token to send to the node.");

  private final String key;
  private final SettingKind kind;
  private final String label;
  private final @Nullable String defaultText;
  private final String meaning;

  SettingKey(String key, SettingKind kind, @Nullable String defaultText, String meaning) {
    this(key, kind, kind.label(), defaultText, meaning);
  }

  SettingKey(
      String key, SettingKind kind, String label, @Nullable String defaultText, String meaning) {
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

  SettingKind kind() {
    return kind;
  }

  /** Whether it can have several values. */
  public boolean isList() {
    return kind == SettingKind.LIST;
  }

  /** Whether it is set by its flag alone, which takes no value. */
  public boolean isSwitch() {
    return kind == SettingKind.FLAG;
  }

  static Optional<SettingKey> named(String name) {
    return Arrays.stream(values()).filter(key -> key.key.equals(name)).findFirst();
  }

  /** The key that a misspelt name most likely means. */
  static SettingKey nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values())
        .min(Comparator.comparingInt(key -> Spelling.distance(wanted, key.key)))
        .orElseThrow();
  }
}
