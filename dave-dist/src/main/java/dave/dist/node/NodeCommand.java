package dave.dist.node;

import dave.cli.command.HelpedCommand;
import dave.cli.command.SettingOptions;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.config.SettingKey;
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
import dave.wire.PeerAddress;
import java.nio.file.Path;
import java.util.EnumSet;
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
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dave node}: runs a node until it is stopped. */
@Command(
    name = "node",
    aliases = "start",
    modelTransformer = NodeCommand.Options.class,
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
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class NodeCommand extends HelpedCommand implements Callable<Integer> {
  /** Adds the settings of a node, without those that only clients have. */
  static final class Options implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      EnumSet<SettingKey> keys = EnumSet.range(SettingKey.LISTEN, SettingKey.HTTP_TRUST_LOCAL);
      SettingOptions.add(command, keys.toArray(new SettingKey[0]));
      SettingOptions.add(
          command,
          SettingKey.DIFFICULTY,
          "Here: of dats that the node mines for callers who name none.");
      return SettingOptions.add(command, SettingKey.OUTPUT);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger("/node");
  private static final int STOPPED = 0;

  private final CliEnvironment env;
  private final Hangups hangups;
  private final IntConsumer halt;

  @Spec private CommandSpec spec;

  @Option(
      names = "--in-memory",
      description = "Keep dats in memory only; they are gone when the node stops.")
  private boolean inMemory;

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
        "Print every problem of settings, files, addresses and store, and start nothing.",
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
        "Print this node's sealed address, which other nodes add as an edge, and start nothing.",
        "Makes the link key, link.pem in the home folder, if there is none. The node may be running."
      })
  private boolean showLink;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log every event, each with a path such as /peer/add.")
  private boolean verbose;

  /**
   * @param hangups reports when to read the settings again
   * @param halt ends the process at once with a status, after a stopped node has closed. Without it
   *     the JVM would exit with the status of the signal
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
          .writeTo(env, settings.text(SettingKey.OUTPUT).equals("json"));
      return STOPPED;
    }
    if (showLink) {
      try {
        LinkShow.write(node, env, settings.text(SettingKey.OUTPUT).equals("json"));
      } catch (ConfigException e) {
        throw refused(e);
      }
      return STOPPED;
    }
    if (checkConfig) {
      return check(node);
    }
    Logs.toStderr(env.err().stream(), verbose);
    try {
      return run(node);
    } catch (ConfigException e) {
      throw refused(e); // The file with the passphrase of the link key.
    } catch (NodeException e) {
      LOG.debug("cannot start", e);
      throw CliFailure.failure(String.valueOf(e.getMessage()));
    }
  }

  private DaveHome daveHome() {
    return DaveHome.resolve(home, env.variables(), env.userHome());
  }

  private Settings settings() {
    if (inMemory && flags().containsKey(SettingKey.DATA)) {
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

  /**
   * Returns the failure of a configuration. With --check-config it prints all problems but the
   * last, which is the message of the failure.
   */
  private CliFailure refused(ConfigException e) {
    if (!checkConfig) {
      return CliFailure.usage(String.valueOf(e.getMessage()));
    }
    return problems(e.problems());
  }

  private CliFailure problems(List<String> problems) {
    problems.subList(0, problems.size() - 1).forEach(env.err()::print);
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
    env.err().print("the settings are good; not checked: whether ports are free and edges there");
    return STOPPED;
  }

  private Map<SettingKey, List<String>> flags() {
    return SettingOptions.given(spec.commandLine().getParseResult());
  }

  private char[] passphrase() {
    return NodePassphrase.read(env.variables());
  }

  private static String scheme(NodeConfig config) {
    HttpConfig http = config.http();
    return http == null || http.tls() == null ? "http://" : "https://";
  }

  private int run(NodeConfig config) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean told = new AtomicBoolean();
    try (DaveNode node = DaveNode.launch(config, event -> onEvent(event, ended))) {
      // Before the log says that the node is ready.
      hangups.onHangup(() -> reload(node));
      Interrupts.Registration atSignal =
          env.interrupts().onInterrupt(() -> stop(node, told, ended));
      LOG.info(
          "ready: gossip {}, API {}, {}{}{}",
          sockets(node.listenAddresses()),
          node.adminAddress().map(Addresses::text).orElse("off"),
          config.data() == null ? "dats in memory" : "dats in " + config.data(),
          node.httpAddress().map(at -> ", page " + scheme(config) + Addresses.text(at)).orElse(""),
          node.metricsAddress().map(at -> ", metrics " + Addresses.text(at)).orElse(""));
      ended.await();
      atSignal.close();
    }
    if (told.get()) {
      return STOPPED;
    }
    throw CliFailure.failure("the node stopped by itself, see above; start it again with -v");
  }

  /** Returns the addresses to tell of: each socket once, without the link key if it need not be. */
  private static List<PeerAddress> sockets(List<PeerAddress> listening) {
    List<PeerAddress> plain =
        listening.stream().filter(at -> !at.transport().equals(PeerAddress.SEALED)).toList();
    return plain.isEmpty() ? listening : plain;
  }

  /** Reads the settings again, as at the start. If they are invalid, nothing changes. */
  private void reload(DaveNode node) {
    try {
      var told = node.reloadCredentials(); // The readers of these files log the problems.
      LOG.debug("{} files of certificates and tokens cannot be used", told.size());
      Settings settings = Settings.load(flags(), env.variables(), daveHome(), config);
      LOG.info("settings read again: {}", node.reload(read(settings)));
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.warn("not reloaded, nothing is changed: {}", problem));
    } catch (NodeException e) {
      LOG.warn("not reloaded, nothing is changed: {}", e.getMessage());
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
