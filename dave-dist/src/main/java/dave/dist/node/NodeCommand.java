package dave.dist.node;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.config.Key;
import dave.config.Settings;
import dave.dist.log.Logs;
import dave.engine.EngineEvent;
import dave.http.HttpConfig;
import dave.node.DaveNode;
import dave.node.NodeCheck;
import dave.node.NodeConfig;
import dave.node.NodeException;
import dave.node.NodeKey;
import dave.node.NodeLinks;
import dave.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave node}: runs a node until it is told to stop. */
@Command(
    name = "node",
    aliases = "start",
    sortOptions = false,
    description = {
      "Run a node: gossip with peers, keep dats, and answer the other commands.",
      "It runs until Ctrl-C. Flags override DAVE_* variables, which override config.yaml.",
      ""
    },
    footer = {
      "",
      "Example: dave node -l :1618 -e example.org:1618",
      "         dave node -v 2>&1 | grep /peer"
    })
public final class NodeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("/node");
  private static final int STOPPED = 0;

  private final CliEnvironment env;
  private final Hangups hangups;
  private final IntConsumer halt;

  @Option(
      names = {"-l", "--listen"},
      paramLabel = "[ADDR]:PORT",
      description = {
        "Receive gossip here; udp unless tcp://... is said. Once for each transport.",
        "Default: :1618, on all addresses."
      })
  private List<String> listen = new ArrayList<>();

  @Option(
      names = {"-e", "--edge"},
      paramLabel = "[ADDR]:PORT",
      description = "A peer to begin with, never dropped. Repeatable.")
  private List<String> edges = new ArrayList<>();

  @Option(
      names = "--links",
      paramLabel = "require|prefer|plain",
      description = {
        "How to talk to peers: over sealed links alone, over links where a peer has them,",
        "or in plain packets. Under trial. Default: plain."
      })
  private @Nullable String links;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the store. Default: data in the home folder.")
  private @Nullable String data;

  @Option(names = "--in-memory", description = "Keep no data: all is forgotten at the end.")
  private boolean inMemory;

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      description = "Where the gRPC API listens, or off. Default: 127.0.0.1:1619.")
  private @Nullable String admin;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Where the HTTP gateway and its page are, such as 127.0.0.1:1680. Default: off.")
  private @Nullable String http;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      description = {
        "Where /metrics, /livez and /readyz are, such as 127.0.0.1:1690, for Prometheus",
        "and probes; keep it from strangers. Default: off."
      })
  private @Nullable String metrics;

  @Option(
      names = "--epoch",
      paramLabel = "TIME",
      description = "Time between two outgoing dats. Default: 10ms.")
  private @Nullable String epoch;

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      description = "Outgoing rate, such as 1mbit, in place of --epoch.")
  private @Nullable String bandwidth;

  @Option(
      names = "--fast-bandwidth",
      paramLabel = "RATE",
      description = "For lookups that do not wait for gossip. Default: 10mbit.")
  private @Nullable String fastBandwidth;

  @Option(
      names = "--serve-bandwidth",
      paramLabel = "RATE",
      description = "For answers to others' lookups. Default: 16mbit.")
  private @Nullable String serveBandwidth;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      description = "How much the store holds. Default: 1GiB.")
  private @Nullable String capacity;

  @Option(
      names = "--min-difficulty",
      paramLabel = "BITS",
      description = "Refuse dats of less work. Default: 16.")
  private @Nullable String minDifficulty;

  @Option(
      names = "--mass",
      paramLabel = "work|bits",
      description = "What the store keeps dats by. Default: work.")
  private @Nullable String mass;

  @Option(
      names = {"-d", "--difficulty"},
      hidden = true,
      paramLabel = "BITS",
      description = "What Put of the API mines when it is not told.")
  private @Nullable String difficulty;

  @Option(
      names = "--admin-tls-cert",
      paramLabel = "FILE",
      description = "PEM certificate chain of the API.")
  private @Nullable String adminTlsCert;

  @Option(names = "--admin-tls-key", paramLabel = "FILE", description = "PEM key of the API.")
  private @Nullable String adminTlsKey;

  @Option(
      names = "--admin-client-ca",
      paramLabel = "FILE",
      description = "PEM of who signs the certificates that clients must show.")
  private @Nullable String adminClientCa;

  @Option(
      names = "--admin-client-role",
      paramLabel = "read|write|admin",
      description = "What such a certificate allows. Default: write.")
  private @Nullable String adminClientRole;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description = "File of the tokens of which clients must show one: ROLE TOKEN, one a line.")
  private @Nullable String adminTokenFile;

  @Option(
      names = "--http-tls-cert",
      paramLabel = "FILE",
      description = "PEM certificate chain of the HTTP gateway, which then speaks TLS.")
  private @Nullable String httpTlsCert;

  @Option(
      names = "--http-tls-key",
      paramLabel = "FILE",
      description = "PEM private key of the HTTP gateway.")
  private @Nullable String httpTlsKey;

  @Option(
      names = "--admin-plaintext",
      paramLabel = "loopback|test-network",
      description = "test-network: no TLS beyond this machine, for tests alone. Default: loopback.")
  private @Nullable String adminPlaintext;

  @Option(
      names = "--http-token-file",
      paramLabel = "FILE",
      description =
          "File of the owner's token. Who shows it writes with the node's key and sees all.")
  private @Nullable String httpTokenFile;

  @Option(
      names = "--http-origins",
      paramLabel = "ORIGIN",
      description = "Pages of another host that may use the gateway. Repeatable.")
  private List<String> httpOrigins = new ArrayList<>();

  @Option(
      names = "--http-trust-local",
      description =
          "Show HTTP callers of this machine what strangers are not shown. Only where no proxy"
              + " leads to the gateway.")
  private boolean httpTrustLocal;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Default: config.yaml in the home folder, if there is one.")
  private @Nullable Path config;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Folder of key, config and data. Default: $DAVE_HOME or ~/.dave.")
  private @Nullable String home;

  @Option(
      names = "--check-config",
      description = {
        "Say all that is wrong with settings, files, addresses and store, and start nothing.",
        "Exit status 0 or 2."
      })
  private boolean checkConfig;

  @Option(
      names = "--show-config",
      description = "Show each setting with its origin, and start nothing.")
  private boolean showConfig;

  @Option(
      names = "--show-link",
      description = {
        "Show what to give to a friend who is to reach this node over a link, and start nothing.",
        "Makes the link key, link.pem in the home folder, if there is none."
      })
  private boolean showLink;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of --show-config. Default: text.")
  private @Nullable String output;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell all that happens, by paths such as /peer/add.")
  private boolean verbose;

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /**
   * @param hangups say when to read the settings anew
   * @param halt ends the process at once with a status, once a node that was told to stop has
   *     closed: by default the JVM would report the signal
   */
  public NodeCommand(CliEnvironment env, Hangups hangups, IntConsumer halt) {
    this.env = env;
    this.hangups = hangups;
    this.halt = halt;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = settings();
    NodeConfig node = configure(settings);
    if (showConfig) {
      new ConfigShow(settings, node, daveHome())
          .writeTo(env, settings.text(Key.OUTPUT).equals("json"));
      return STOPPED;
    }
    if (showLink) {
      LinkShow.write(node, env);
      return STOPPED;
    }
    if (checkConfig) {
      return check(node);
    }
    Logs.toStderr(env.err().stream(), verbose);
    try {
      return run(node);
    } catch (NodeException e) {
      LOG.debug("cannot start", e);
      throw CliFailure.failure(String.valueOf(e.getMessage()));
    }
  }

  private DaveHome daveHome() {
    return DaveHome.resolve(home, env.variables(), env.userHome());
  }

  private Settings settings() {
    if (inMemory && data != null) {
      throw CliFailure.usage("--data and --in-memory are both given: keep one");
    }
    try {
      return Settings.load(flags(), env.variables(), daveHome(), config);
    } catch (ConfigException e) {
      throw refused(e);
    }
  }

  private NodeConfig configure(Settings settings) {
    try {
      return read(settings);
    } catch (ConfigException e) {
      throw refused(e);
    }
  }

  private NodeConfig read(Settings settings) {
    return NodeSettings.read(
        settings,
        daveHome(),
        inMemory,
        NodeKey.ofFile(daveHome().key(), this::passphrase),
        NodeLinks.ofFile(daveHome().linkKey(), this::passphrase));
  }

  /** Of several problems --check-config tells each but the last, which is the error itself. */
  private CliFailure refused(ConfigException e) {
    if (!checkConfig) {
      return CliFailure.usage(String.valueOf(e.getMessage()));
    }
    return problems(e.problems());
  }

  private CliFailure problems(List<String> problems) {
    problems.subList(0, problems.size() - 1).forEach(env.err()::say);
    return CliFailure.usage(problems.getLast());
  }

  private int check(NodeConfig node) {
    List<String> problems;
    try {
      problems = NodeCheck.problems(node, daveHome().key(), daveHome().linkKey(), this::passphrase);
    } catch (ConfigException e) {
      throw refused(e);
    }
    if (!problems.isEmpty()) {
      throw problems(problems);
    }
    env.err().say("the settings are good; not checked: whether ports are free and edges there");
    return STOPPED;
  }

  private Map<Key, List<String>> flags() {
    Map<Key, List<String>> flags = new EnumMap<>(Key.class);
    flags.put(Key.LISTEN, listen);
    flags.put(Key.EDGES, edges);
    put(flags, Key.LINKS, links);
    put(flags, Key.DATA, data);
    put(flags, Key.ADMIN, admin);
    put(flags, Key.HTTP, http);
    put(flags, Key.METRICS, metrics);
    put(flags, Key.HTTP_TLS_CERT, httpTlsCert);
    put(flags, Key.HTTP_TLS_KEY, httpTlsKey);
    put(flags, Key.HTTP_TOKEN_FILE, httpTokenFile);
    flags.put(Key.HTTP_ORIGINS, httpOrigins);
    put(flags, Key.HTTP_TRUST_LOCAL, httpTrustLocal ? "true" : null);
    put(flags, Key.EPOCH, epoch);
    put(flags, Key.BANDWIDTH, bandwidth);
    put(flags, Key.FAST_BANDWIDTH, fastBandwidth);
    put(flags, Key.SERVE_BANDWIDTH, serveBandwidth);
    put(flags, Key.CAPACITY, capacity);
    put(flags, Key.MIN_DIFFICULTY, minDifficulty);
    put(flags, Key.MASS, mass);
    put(flags, Key.DIFFICULTY, difficulty);
    put(flags, Key.OUTPUT, output);
    put(flags, Key.ADMIN_TLS_CERT, adminTlsCert);
    put(flags, Key.ADMIN_TLS_KEY, adminTlsKey);
    put(flags, Key.ADMIN_CLIENT_CA, adminClientCa);
    put(flags, Key.ADMIN_CLIENT_ROLE, adminClientRole);
    put(flags, Key.ADMIN_TOKEN_FILE, adminTokenFile);
    put(flags, Key.ADMIN_PLAINTEXT, adminPlaintext);
    return flags;
  }

  private static void put(Map<Key, List<String>> flags, Key key, @Nullable String value) {
    if (value != null) {
      flags.put(key, List.of(value));
    }
  }

  /** A node asks nobody at a terminal: the passphrase of its key is in a file, if it has one. */
  private char[] passphrase() {
    String file = env.variables().getOrDefault("DAVE_KEY_PASSPHRASE_FILE", "");
    if (file.isEmpty()) {
      return new char[0];
    }
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new ConfigException(
          "cannot read " + file + " that DAVE_KEY_PASSPHRASE_FILE names: " + e.getMessage(), e);
    }
  }

  private static String scheme(NodeConfig config) {
    HttpConfig http = config.http();
    return http == null || http.tls() == null ? "http://" : "https://";
  }

  private int run(NodeConfig config) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean told = new AtomicBoolean();
    try (DaveNode node = DaveNode.launch(config, event -> onEvent(event, ended))) {
      hangups.onHangup(() -> reload(node)); // Before anybody knows that there is a node to reload.
      LOG.info(
          "ready: gossip {}, API {}, {}{}{}",
          node.listenAddresses(),
          node.adminAddress().map(Addresses::text).orElse("off"),
          config.data() == null ? "dats in memory" : "dats in " + config.data(),
          node.httpAddress().map(at -> ", page " + scheme(config) + Addresses.text(at)).orElse(""),
          node.metricsAddress().map(at -> ", metrics " + Addresses.text(at)).orElse(""));
      Interrupts.Registration atSignal =
          env.interrupts().onInterrupt(() -> stop(node, told, ended));
      ended.await();
      atSignal.close();
    }
    if (told.get()) {
      return STOPPED;
    }
    throw CliFailure.failure("the node stopped by itself, see above; start it again with -v");
  }

  /** Reads the settings again, as at the start; if they cannot be used, nothing changes. */
  private void reload(DaveNode node) {
    try {
      var told = node.reloadCredentials(); // Where they are read, it is logged what came of it.
      LOG.debug("{} files of certificates and tokens cannot be used", told.size());
      Settings settings = Settings.load(flags(), env.variables(), daveHome(), config);
      LOG.info("settings read again: {}", node.reload(read(settings)));
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.warn("not reloaded, nothing is changed: {}", problem));
    } catch (RuntimeException e) {
      LOG.error("cannot reload", e);
    }
  }

  private static void onEvent(EngineEvent event, CountDownLatch ended) {
    if (event instanceof EngineEvent.Stopped) {
      ended.countDown();
    }
  }

  private void stop(DaveNode node, AtomicBoolean told, CountDownLatch ended) {
    told.set(true);
    node.close();
    LOG.info("stopped");
    ended.countDown();
    halt.accept(STOPPED);
  }
}
