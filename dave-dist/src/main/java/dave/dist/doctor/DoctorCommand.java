package dave.dist.doctor;

import com.google.protobuf.ByteString;
import dave.admin.v1.GetStatusResponse;
import dave.cli.command.CommandContext;
import dave.cli.command.HelpedCommand;
import dave.cli.command.SettingOptions;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Output;
import dave.cli.terminal.Text;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.config.ConfigException;
import dave.config.DaveHome;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.dist.doctor.Finding.Result;
import dave.dist.node.NodePassphrase;
import dave.node.NodeCheck;
import dave.node.NodeConfig;
import dave.node.NodeSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dave doctor}. */
@Command(
    name = "doctor",
    modelTransformer = DoctorCommand.Options.class,
    sortOptions = false,
    description = {
      "Try out what a node needs, and print what is wrong with the remedy. Changes nothing.",
      "It looks at settings and files, at clock, ports, edges, disk, memory, limits, Java and locale,"
          + " and asks the running node, if there is one, who reaches it. Without a running node it"
          + " sends one datagram to each edge. Exit status 1 if anything is wrong.",
      ""
    },
    footer = {
      "",
      "Each line: ok, warning, wrong, or - for what cannot be checked.",
      "JSON, a line each: check, result (ok, warning, wrong, unchecked), found, remedy.",
      "Example: dave doctor -e example.org:1618"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class DoctorCommand extends HelpedCommand implements Callable<Integer> {
  private static final Set<Fault> NO_NODE =
      EnumSet.of(Fault.CONNECTION_REFUSED, Fault.TIMEOUT, Fault.SILENT, Fault.UNREACHABLE);

  private final CliEnvironment env;
  private final Machine machine;

  @Spec private CommandSpec spec;

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

  @Option(names = "--quiet", description = "Print only errors on stderr.")
  private boolean quiet;

  /** Adds the settings of the node that is checked, and those to reach it. */
  static final class Options implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      return SettingOptions.add(
          command,
          SettingKey.LISTEN,
          SettingKey.EDGES,
          SettingKey.DATA,
          SettingKey.CAPACITY,
          SettingKey.ENDPOINT,
          SettingKey.TIMEOUT,
          SettingKey.TLS_CA,
          SettingKey.TLS_CERT,
          SettingKey.TLS_KEY,
          SettingKey.TOKEN_FILE,
          SettingKey.OUTPUT);
    }
  }

  public DoctorCommand(CliEnvironment env) {
    this(env, Machine.real());
  }

  DoctorCommand(CliEnvironment env, Machine machine) {
    this.env = env;
    this.machine = machine;
  }

  @Override
  public Integer call() {
    Map<SettingKey, List<String>> flags = SettingOptions.given(spec.commandLine().getParseResult());
    DaveHome daveHome;
    Settings given;
    try {
      daveHome = DaveHome.resolve(home, env.variables(), env.userHome());
      given = Settings.resolve(flags, Map.of(), null, daveHome.userHome());
    } catch (ConfigException e) {
      throw CliFailure.usage(String.valueOf(e.getMessage()));
    }
    List<Finding> findings = new ArrayList<>();
    Settings settings = given;
    NodeConfig node = null;
    try {
      settings = Settings.load(flags, env.variables(), daveHome, config);
      node = read(settings, daveHome);
    } catch (ConfigException e) {
      e.problems().forEach(problem -> findings.add(Finding.wrong("settings", problem, "")));
    }
    if (node != null) {
      findings.addAll(files(settings, daveHome, node));
    }
    try (CommandContext context = new CommandContext(env, daveHome, settings, quiet)) {
      examine(context, settings, daveHome, node, findings);
      return report(context, findings);
    }
  }

  private static NodeConfig read(Settings settings, DaveHome daveHome) {
    return NodeSettings.read(
        settings,
        daveHome,
        false,
        () -> {
          throw noNode();
        },
        () -> {
          throw noNode();
        });
  }

  private static IllegalStateException noNode() {
    return new IllegalStateException("the doctor starts no node, which alone needs its keys");
  }

  private List<Finding> files(Settings settings, DaveHome daveHome, NodeConfig node) {
    List<String> problems;
    try {
      problems =
          NodeCheck.problems(
              node, daveHome.key(), daveHome.linkKey(), () -> NodePassphrase.read(env.variables()));
    } catch (ConfigException e) {
      problems = e.problems();
    }
    return problems.isEmpty()
        ? List.of(
            Finding.ok(
                "settings",
                settings.file().map(file -> file + " is right").orElse("none in a file")
                    + "; keys, secret files and addresses can be used"))
        : problems.stream().map(problem -> Finding.wrong("settings", problem, "")).toList();
  }

  private void examine(
      CommandContext context,
      Settings settings,
      DaveHome daveHome,
      @Nullable NodeConfig node,
      List<Finding> findings) {
    GetStatusResponse status = node == null ? null : status(context, findings);
    Subject subject = new Subject(daveHome, env.variables(), env.clock(), settings, node, status);
    NodeChecks ofNode = new NodeChecks(subject, machine);
    if (status != null) {
      findings.addAll(ofNode.run(status));
    } else {
      findings.add(
          Finding.unchecked(
              "reachability", "only a node that runs for a while can tell who reaches it"));
    }
    if (node != null) {
      findings.addAll(new PortChecks(node, status).run());
      findings.addAll(
          edges(context, new EdgeChecks(node, InetAddress::getAllByName, env.clock()), status));
    } else {
      findings.add(Finding.unchecked("edge", "the settings are wrong; so are ports and the node"));
    }
    findings.add(ofNode.clock());
    findings.addAll(new HomeChecks(subject).run());
    findings.addAll(new MachineChecks(machine, subject).run());
  }

  /** Returns the status of the running node; null, with a finding, if there is none. */
  private static @Nullable GetStatusResponse status(
      CommandContext context, List<Finding> findings) {
    try {
      return context.node().status();
    } catch (DaveException e) {
      String why = String.valueOf(context.failure(e).getMessage());
      findings.add(
          NO_NODE.contains(e.fault())
              ? Finding.warning("node", why, "")
              : Finding.wrong("node", why, ""));
      return null;
    }
  }

  private static List<Finding> edges(
      CommandContext context, EdgeChecks checks, @Nullable GetStatusResponse status) {
    if (status == null) {
      return checks.ask();
    }
    try {
      return checks.ofNode(context.node().peers());
    } catch (DaveException e) {
      return List.of(Finding.unchecked("edge", String.valueOf(context.failure(e).getMessage())));
    }
  }

  private int report(CommandContext context, List<Finding> findings) {
    Output out = context.out();
    for (Finding finding : findings) {
      if (context.json()) {
        JsonLine.write(out, finding::fill);
      } else {
        out.line(Text.forTerminal(ByteString.copyFromUtf8(finding.line())));
      }
    }
    out.flush();
    long wrong = findings.stream().filter(finding -> finding.is(Result.WRONG)).count();
    long warnings = findings.stream().filter(finding -> finding.is(Result.WARNING)).count();
    if (wrong > 0) {
      throw new CliFailure(
          ExitCode.FAILURE,
          "%s of %s found something wrong: see above"
              .formatted(wrong, Text.counted(findings.size(), "check")));
    }
    context.note("nothing is wrong; " + Text.counted(warnings, "warning"));
    return ExitCode.OK.status();
  }
}
