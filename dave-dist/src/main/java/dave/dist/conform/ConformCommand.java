package dave.dist.conform;

import com.google.protobuf.ByteString;
import dave.cli.command.HelpedCommand;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Output;
import dave.cli.terminal.Text;
import dave.config.ConfigException;
import dave.config.Units;
import dave.dist.conform.Finding.Verdict;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dave conform}. */
@Command(
    name = "conform",
    sortOptions = false,
    description = {
      "Test whether a node keeps the rules of the protocol, and print a line for each rule.",
      "It plays a peer, strangers and attackers, and sends to that node alone. The node keeps about"
          + " 30 small dats of the test, under keys that begin with conform/. Exit status 1 if a"
          + " required rule is broken or was not seen.",
      ""
    },
    footer = {
      "",
      "Each line: ok, wrong or not seen; the check; what a node has to do; what came; the section"
          + " of docs/protocol.md.",
      "JSON, a line each: group, check, section, verdict (ok, wrong, not seen), required,"
          + " expected,",
      "  came.",
      "Example: dave conform udp://127.0.0.1:1618"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class ConformCommand extends HelpedCommand implements Callable<Integer> {
  private static final int LEAST = 2;
  private static final int MOST = 24;
  private static final Duration LONGEST = Duration.ofHours(1);

  private final CliEnvironment env;
  private final Pace pace;

  @Parameters(paramLabel = "ADDRESS", description = "The node: udp://host:port, or host:port.")
  private String address;

  @Option(
      names = "--min-difficulty",
      paramLabel = "BITS",
      description = "Least difficulty that the node takes, 2 to 24 (default 16).")
  private int minDifficulty = 16;

  @Option(
      names = "--original",
      description = "The node is of the original network: leave out the rules of Dave alone.")
  private boolean original;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      description = "Stop after this time (default 1m).")
  private String timeLimit = "1m";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of the output (default text).")
  private Form form = Form.text;

  /** The form of the output, with the words of the option. */
  enum Form {
    text,
    json
  }

  public ConformCommand(CliEnvironment env) {
    this(env, Pace.DEFAULT);
  }

  ConformCommand(CliEnvironment env, Pace pace) {
    this.env = env;
    this.pace = pace;
  }

  @Override
  public Integer call() {
    if (minDifficulty < LEAST || minDifficulty > MOST) {
      throw CliFailure.usage(
          "--min-difficulty: " + minDifficulty + " is out of range: give 2 to 24");
    }
    Duration limit = limit();
    PeerAddress node = node();
    List<Finding> findings;
    try (Line line = new Line(PeerAddresses.toSocketAddress(node), System::nanoTime, limit)) {
      findings =
          new Conformance(
                  line,
                  pace,
                  new Conformance.Subject(original, minDifficulty, env.clock().millis()),
                  new SecureRandom())
              .run();
    } catch (IOException e) {
      throw new CliFailure(ExitCode.UNREACHABLE, node + " cannot be reached: " + e.getMessage(), e);
    }
    if (findings.isEmpty()) {
      throw new CliFailure(
          ExitCode.UNREACHABLE,
          node
              + " answers no GETPEER: check the address and the firewall; a node that requires"
              + " links answers no plain packets");
    }
    return report(node, findings);
  }

  private Duration limit() {
    try {
      Duration limit = Units.duration(timeLimit);
      if (limit.isZero() || limit.compareTo(LONGEST) > 0) {
        throw CliFailure.usage("--time-limit: " + timeLimit + " is out of range: give up to 1h");
      }
      return limit;
    } catch (ConfigException e) {
      throw CliFailure.usage("--time-limit: " + e.getMessage());
    }
  }

  private PeerAddress node() {
    try {
      Endpoint endpoint = PeerAddresses.parseEndpoint(address);
      PeerAddress node = endpoint.resolve(InetAddress.getLoopbackAddress(), InetAddress::getByName);
      if (!node.transport().equals(PeerAddress.UDP)) {
        throw CliFailure.usage("'" + address + "' is not over UDP: give the node's udp:// address");
      }
      return PeerAddresses.requirePossible(node);
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private int report(PeerAddress node, List<Finding> findings) {
    Output out = new Output(env.out());
    Rule.Group group = null;
    for (Finding finding : findings) {
      if (form == Form.json) {
        JsonLine.write(out, finding::fill);
        continue;
      }
      if (group != finding.rule().group()) {
        group = finding.rule().group();
        out.line(group.title());
      }
      out.line(Text.forTerminal(ByteString.copyFromUtf8(finding.line())));
    }
    out.flush();
    long failed = findings.stream().filter(Finding::fails).count();
    if (failed > 0) {
      throw new CliFailure(
          ExitCode.FAILURE,
          "%s fails %s of %s: see above"
              .formatted(node, failed, Text.counted(findings.size(), "check")));
    }
    long ok = findings.stream().filter(finding -> finding.verdict() == Verdict.OK).count();
    env.err().print(node + " keeps " + ok + " of " + Text.counted(findings.size(), "rule"));
    return ExitCode.OK.status();
  }
}
