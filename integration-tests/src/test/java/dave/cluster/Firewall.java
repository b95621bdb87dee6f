package dave.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops packets between containers, by rules of iptables in the chain that the container engine
 * leaves to its users. Every rule has a comment with the run that made it.
 */
final class Firewall {
  private static final String CHAIN = "DOCKER-USER";
  private static final String COMMENT = "dave-cluster:";

  private Firewall() {}

  /** Drops packets from one address to another until the fault is closed. */
  static Fault drop(String from, String to) {
    return rule("-s", from, "-d", to);
  }

  /** Drops a share of all packets inside a network until the fault is closed. */
  static Fault lose(double share, String subnet) {
    return rule(
        "-s",
        subnet,
        "-d",
        subnet,
        "-m",
        "statistic",
        "--mode",
        "random",
        "--probability",
        Double.toString(share));
  }

  private static Fault rule(String... match) {
    List<String> rule = new ArrayList<>(List.of(match));
    rule.addAll(List.of("-m", "comment", "--comment", COMMENT + Run.ID, "-j", "DROP"));
    iptables("-I", rule);
    return () -> iptables("-D", rule);
  }

  /** Removes the rules of runs that have ended. */
  static void clearAfterOthers() {
    for (String line : iptables("-S", List.of())) {
      int at = line.indexOf(COMMENT);
      if (at < 0) {
        continue;
      }
      String id = line.substring(at + COMMENT.length()).split("[\" ]", 2)[0];
      if (Run.isOver(id)) {
        List<String> rule = List.of(line.replace("\"", "").split(" "));
        iptables("-D", rule.subList(2, rule.size()));
      }
    }
  }

  private static List<String> iptables(String command, List<String> rule) {
    List<String> line = new ArrayList<>(List.of("iptables", "-w", "10", command, CHAIN));
    line.addAll(rule);
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      List<String> out = process.inputReader().lines().toList();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(line + " failed: " + out);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException("no iptables: install it, and be root", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
