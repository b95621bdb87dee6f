package dave.node;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.Role;
import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.config.Problems;
import dave.config.Setting;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.config.Units;
import dave.engine.Bandwidths;
import dave.engine.Bandwidths.Profile;
import dave.engine.EngineConfig;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.link.PlainBudget;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.http.HttpConfig;
import dave.node.router.RouterConfig;
import dave.service.secret.TlsFiles;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import dave.wire.keys.SigningKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the configuration of a node from the text of its settings. */
public final class NodeSettings {
  /** The largest plain packet on the wire, in bytes, with headers. */
  static final long WIRE_BYTES = 1_424 + PlainBudget.HEADER_BYTES;

  /** How long running calls to the API may take when the node shuts down. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** A property of the JVM that only tests set: how long a new peer waits for dats. */
  private static final String TEST_DELAY = "dave.test.delay";

  /** A property of the JVM that only tests set: the time between two pings of a peer. */
  private static final String TEST_PING = "dave.test.ping";

  /** A property of the JVM that only tests set: how long a dat is fresh; the stem follows it. */
  private static final String TEST_WINDOW = "dave.test.window";

  /** A property of the JVM that only tests set: how long a router is asked to forward the port. */
  private static final String TEST_LIFETIME = "dave.test.lifetime";

  private final Settings settings;
  private final Problems problems = new Problems();

  private NodeSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * Returns the configuration that the settings describe.
   *
   * @param inMemory whether to keep the dats in memory, whatever the settings say
   * @param key the key that the node writes with
   * @param linkKey the key of its links; called only if it has links
   * @throws ConfigException with all problems, each in one line that names its source
   */
  public static NodeConfig read(
      Settings settings,
      DaveHome home,
      boolean inMemory,
      Supplier<SigningKey> key,
      Supplier<LinkSecret> linkKey) {
    return new NodeSettings(settings).node(home, inMemory, key, linkKey);
  }

  private NodeConfig node(
      DaveHome home, boolean inMemory, Supplier<SigningKey> key, Supplier<LinkSecret> linkKey) {
    List<PeerAddress> listen = addresses(SettingKey.LISTEN, NodeAddresses::listen);
    List<Endpoint> edges = addresses(SettingKey.EDGES, text -> NodeAddresses.edge(text, listen));
    Optional<Duration> epoch = problems.attempt(this::epoch);
    Optional<Bandwidths> bandwidths = problems.attempt(this::bandwidths);
    Optional<Timing> timing = problems.attempt(NodeSettings::timing);
    Optional<Path> data =
        problems.attempt(
            () -> inMemory ? null : settings.path(SettingKey.DATA).orElseGet(home::data));
    Optional<AdminConfig> admin = problems.attempt(this::admin);
    Optional<HttpConfig> http = problems.attempt(this::http);
    Optional<InetSocketAddress> metrics = problems.attempt(this::metrics);
    Optional<NodeLinks> links =
        problems.attempt(() -> links(linkKey, listen, epoch.orElse(Profile.HOME.epoch())));
    Optional<RouterConfig> router = problems.attempt(this::router);
    // Also builds the node if some parts are invalid, to report conflicts between the others.
    Optional<NodeConfig> node =
        problems.attempt(
            () ->
                checked(
                    () ->
                        NodeConfig.builder()
                            .listen(listen.isEmpty() ? NodeConfig.DEFAULT.listen() : listen)
                            .engine(
                                new EngineConfig(
                                    List.of(),
                                    epoch.orElse(Profile.HOME.epoch()),
                                    settings.difficulty(SettingKey.MIN_DIFFICULTY),
                                    Mass.valueOf(
                                        settings.text(SettingKey.MASS).toUpperCase(Locale.ROOT)),
                                    bandwidths.orElse(Bandwidths.DEFAULT),
                                    timing.orElse(Timing.DEFAULT),
                                    LinkConfig.PLAIN))
                            .edges(NodeAddresses.complete(edges), NodeAddresses.named(edges))
                            .data(data.orElse(null))
                            .capacityBytes(settings.bytes(SettingKey.CAPACITY))
                            .admin(admin.orElse(null))
                            .http(http.orElse(null))
                            .metrics(metrics.orElse(null))
                            .key(key)
                            .links(links.orElse(NodeLinks.PLAIN))
                            .readyCaughtUp(
                                links.isPresent() && settings.flag(SettingKey.READY_CAUGHT_UP))
                            .router(router.orElse(RouterConfig.OFF))
                            .build()));
    problems.end();
    return node.orElseThrow();
  }

  private NodeLinks links(Supplier<LinkSecret> key, List<PeerAddress> listen, Duration epoch) {
    long cellSize = settings.bytes(SettingKey.CELL_SIZE);
    if (cellSize < NodeLinks.LEAST_CELL || cellSize > NodeLinks.MOST_CELL) {
      throw new ConfigException(
          "%s: a cell of %s bytes is out of range: choose a size from %s to %s"
              .formatted(
                  settings.find(SettingKey.CELL_SIZE).orElseThrow().source(),
                  cellSize,
                  NodeLinks.LEAST_CELL,
                  NodeLinks.MOST_CELL));
    }
    return new NodeLinks(mode(listen, epoch), key, (int) cellSize);
  }

  /** Returns the mode of links. A node that can have none by default uses plain packets. */
  private LinkMode mode(List<PeerAddress> listen, Duration epoch) {
    Setting setting = settings.find(SettingKey.LINKS).orElseThrow();
    LinkMode mode = LinkMode.valueOf(setting.values().getFirst().toUpperCase(Locale.ROOT));
    boolean fits = LinkConfig.allowsEpoch(mode, epoch) && NodeLinks.hasSocket(listen);
    return setting.origin() == Setting.Origin.DEFAULT && !fits ? LinkMode.PLAIN : mode;
  }

  private RouterConfig router() {
    if (settings.text(SettingKey.ROUTER_MAPPING).equals("off")) {
      return RouterConfig.OFF;
    }
    return testProperty(TEST_LIFETIME)
        .map(lifetime -> new RouterConfig(true, lifetime))
        .orElse(RouterConfig.ON);
  }

  /** Returns the intervals of the network, unless a test sets shorter ones. */
  private static Timing timing() {
    Timing usual = Timing.DEFAULT;
    long delayMs = testMs(TEST_DELAY, usual.datDelayMs());
    return usual
        .withDelays(delayMs, delayMs)
        .withPing(testMs(TEST_PING, usual.pingMs()))
        .withFreshWindow(testMs(TEST_WINDOW, usual.freshWindowMs()));
  }

  private static long testMs(String name, long usualMs) {
    return testProperty(name).map(Duration::toMillis).orElse(usualMs);
  }

  private static Optional<Duration> testProperty(String name) {
    try {
      return Optional.ofNullable(System.getProperty(name)).map(Units::duration);
    } catch (ConfigException e) {
      throw new ConfigException("property " + name + ": " + e.getMessage(), e);
    }
  }

  private static NodeConfig checked(Supplier<NodeConfig> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the values of a setting that are addresses, and reports the others as problems. */
  private <A> List<A> addresses(SettingKey key, Function<String, A> parser) {
    return settings.list(key).stream()
        .flatMap(
            text ->
                problems
                    .attempt(
                        () -> {
                          try {
                            return parser.apply(text);
                          } catch (IllegalArgumentException e) {
                            throw in(key, e);
                          }
                        })
                    .stream())
        .toList();
  }

  private ConfigException in(SettingKey key, IllegalArgumentException e) {
    String source = settings.find(key).map(Setting::source).orElse(key.key());
    return new ConfigException(source + ": " + e.getMessage(), e);
  }

  /**
   * Returns the epoch, either as given or from the bandwidth. If both are given, the source with
   * the higher precedence counts. In one source an epoch counts before a profile; beside a rate it
   * is an error.
   */
  private Duration epoch() {
    Setting bandwidth = settings.find(SettingKey.BANDWIDTH).orElseThrow();
    Optional<Profile> profile = profile(bandwidth);
    Setting epoch = settings.find(SettingKey.EPOCH).orElse(null);
    if (epoch != null && epochCounts()) {
      if (profile.isEmpty() && bandwidth.origin() == epoch.origin()) {
        throw new ConfigException(
            "%s and %s are both given: keep one".formatted(epoch.source(), bandwidth.source())
                + (bandwidth.origin() == Setting.Origin.FILE ? ", epoch or bandwidth" : ""));
      }
      return inRange(settings.duration(SettingKey.EPOCH), epoch);
    }
    if (profile.isPresent()) {
      return profile.get().epoch();
    }
    long bitsPerSecond = settings.bitRate(SettingKey.BANDWIDTH).orElseThrow();
    if (bitsPerSecond == 0) {
      throw new ConfigException(bandwidth.source() + ": a bandwidth of 0 sends nothing: raise it");
    }
    long nanos = Math.ceilDiv(wireBytes() * 8 * 1_000_000_000L, bitsPerSecond);
    return inRange(Duration.ofNanos(nanos), bandwidth);
  }

  /** Returns whether the epoch that is set counts, not the bandwidth. */
  private boolean epochCounts() {
    Setting.Origin bandwidth = settings.find(SettingKey.BANDWIDTH).orElseThrow().origin();
    return settings
        .find(SettingKey.EPOCH)
        .filter(epoch -> bandwidth.compareTo(epoch.origin()) <= 0)
        .isPresent();
  }

  /** Returns the profile that a bandwidth names; empty if it is a rate. */
  private static Optional<Profile> profile(Setting bandwidth) {
    return Arrays.stream(Profile.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(bandwidth.values().getFirst()))
        .findFirst();
  }

  /** Returns the length of the longest datagram that a slot sends, with headers. */
  private long wireBytes() {
    return settings.text(SettingKey.LINKS).equals("plain")
        ? WIRE_BYTES
        : Math.max(WIRE_BYTES, settings.bytes(SettingKey.CELL_SIZE) + PlainBudget.HEADER_BYTES);
  }

  private Bandwidths bandwidths() {
    return new Bandwidths(
        inRange(
            SettingKey.FAST_BANDWIDTH, settings.bitRate(SettingKey.FAST_BANDWIDTH).orElseThrow()),
        inRange(
            SettingKey.SERVE_BANDWIDTH,
            settings.bitRate(SettingKey.SERVE_BANDWIDTH).orElseGet(this::usualServeBits)));
  }

  /** Returns the bandwidth of answers that belongs to the profile, or to an epoch or a rate. */
  private long usualServeBits() {
    Setting bandwidth = settings.find(SettingKey.BANDWIDTH).orElseThrow();
    return profile(bandwidth)
        .filter(profile -> !epochCounts())
        .orElse(Profile.SERVER)
        .bandwidths()
        .serveBits();
  }

  private long inRange(SettingKey key, long bits) {
    long least = key == SettingKey.SERVE_BANDWIDTH ? Bandwidths.LEAST_SERVE : Bandwidths.LEAST;
    if (bits < least || bits > Bandwidths.MOST) {
      String source = settings.find(key).map(Setting::source).orElse(key.key());
      throw new ConfigException(
          "%s: a bandwidth of %s is out of range: choose one from %s to %s"
              .formatted(
                  source,
                  Units.formatBitRate(bits),
                  Units.formatBitRate(least),
                  Units.formatBitRate(Bandwidths.MOST)));
    }
    return bits;
  }

  private static Duration inRange(Duration epoch, Setting from) {
    if (epoch.compareTo(EngineConfig.LEAST_EPOCH) < 0
        || epoch.compareTo(EngineConfig.MOST_EPOCH) > 0) {
      throw new ConfigException(
          "%s: '%s' makes an epoch of %s: choose one from 100us to 1h"
              .formatted(from.source(), from.values().getFirst(), Units.format(epoch)));
    }
    return epoch;
  }

  private @Nullable AdminConfig admin() {
    String text = settings.text(SettingKey.ADMIN);
    if (text.equals("off")) {
      return null;
    }
    AdminLimits limits =
        AdminLimits.DEFAULT.withDefaultDifficulty(
            Math.min(
                settings.difficulty(SettingKey.DIFFICULTY),
                AdminLimits.DEFAULT.mining().maxDifficulty()));
    try {
      InetSocketAddress bind = NodeAddresses.api(text, "127.0.0.1:1619");
      return new AdminConfig(
          bind,
          tls(),
          settings.path(SettingKey.ADMIN_TOKEN_FILE).orElse(null),
          settings.text(SettingKey.ADMIN_PLAINTEXT).equals("test-network"),
          limits.withTimes(limits.times().deadline(), limits.times().heartbeat(), DRAIN));
    } catch (IllegalArgumentException e) {
      throw in(SettingKey.ADMIN, e);
    }
  }

  private @Nullable HttpConfig http() {
    String text = settings.text(SettingKey.HTTP);
    if (text.equals("off")) {
      return null;
    }
    InetSocketAddress bind;
    try {
      bind = NodeAddresses.api(text, "127.0.0.1:1680");
    } catch (IllegalArgumentException e) {
      throw in(SettingKey.HTTP, e);
    }
    try {
      return HttpConfig.of(bind)
          .withTls(httpTls())
          .withOrigins(settings.list(SettingKey.HTTP_ORIGINS))
          .withTokenFile(settings.path(SettingKey.HTTP_TOKEN_FILE).orElse(null))
          .withTrustLocal(settings.flag(SettingKey.HTTP_TRUST_LOCAL));
    } catch (IllegalArgumentException e) {
      throw in(SettingKey.HTTP_ORIGINS, e);
    }
  }

  private @Nullable TlsFiles httpTls() {
    Path certificates = settings.path(SettingKey.HTTP_TLS_CERT).orElse(null);
    Path privateKey = settings.path(SettingKey.HTTP_TLS_KEY).orElse(null);
    if (certificates != null && privateKey != null) {
      return new TlsFiles("HTTP", certificates, privateKey, null);
    }
    if (certificates != null || privateKey != null) {
      throw new ConfigException(
          "TLS of the gateway needs both http-tls-cert and http-tls-key: give both");
    }
    return null;
  }

  private @Nullable InetSocketAddress metrics() {
    String text = settings.text(SettingKey.METRICS);
    if (text.equals("off")) {
      return null;
    }
    try {
      return NodeAddresses.api(text, "127.0.0.1:1690");
    } catch (IllegalArgumentException e) {
      throw in(SettingKey.METRICS, e);
    }
  }

  private AdminConfig.@Nullable Tls tls() {
    Path certificates = settings.path(SettingKey.ADMIN_TLS_CERT).orElse(null);
    Path privateKey = settings.path(SettingKey.ADMIN_TLS_KEY).orElse(null);
    Path clientAuthorities = settings.path(SettingKey.ADMIN_CLIENT_CA).orElse(null);
    Role role = clientRole();
    if (certificates != null && privateKey != null) {
      return new AdminConfig.Tls(certificates, privateKey, clientAuthorities, role);
    }
    if (certificates != null || privateKey != null || clientAuthorities != null) {
      throw new ConfigException(
          "TLS of the admin API needs both admin-tls-cert and admin-tls-key: give both");
    }
    return null;
  }

  /** Returns the role of client certificates. Setting it where it has no effect is an error. */
  private Role clientRole() {
    Setting role = settings.find(SettingKey.ADMIN_CLIENT_ROLE).orElseThrow();
    if (role.origin() != Setting.Origin.DEFAULT) {
      if (settings.path(SettingKey.ADMIN_CLIENT_CA).isEmpty()) {
        throw new ConfigException(
            role.source()
                + " needs admin-client-ca, which names the authority of client certificates");
      }
      if (settings.path(SettingKey.ADMIN_TOKEN_FILE).isPresent()) {
        throw new ConfigException(
            role.source()
                + " has no effect beside admin-token-file, whose tokens say the role: keep one");
      }
    }
    return Role.of(settings.text(SettingKey.ADMIN_CLIENT_ROLE)).orElseThrow();
  }
}
