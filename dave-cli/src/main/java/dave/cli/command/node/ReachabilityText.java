package dave.cli.command.node;

import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.Reachability;
import dave.cli.terminal.Text;
import dave.json.Json;
import java.time.Duration;
import java.util.List;

/** Whether others can reach a node first, in words and as JSON. */
public final class ReachabilityText {
  private static final String UDP = "udp://";
  private static final String SEALED = "sealed://";

  private ReachabilityText() {}

  static void fill(Json json, Reachability reach) {
    json.text("state", reach.getState())
        .number("networks", reach.getNetworks())
        .number("since_ms", reach.getSinceMs());
    if (reach.getLastMs() != 0) {
      json.number("last_ms", reach.getLastMs());
    }
  }

  /** Returns what the node knows, and what its owner can do: a sentence without a full stop. */
  static String text(GetStatusResponse status) {
    String remedy = remedy(status);
    return found(status) + (remedy.isEmpty() ? "" : "; " + remedy);
  }

  /** Returns what the node knows. */
  public static String found(GetStatusResponse status) {
    Reachability reach = status.getReachability();
    return switch (reach.getState()) {
      case "reachable" ->
          "others can reach this node: hosts of %s did%s"
              .formatted(Text.counted(reach.getNetworks(), "network"), last(status));
      case "unreachable_so_far" ->
          "nobody has reached this node from outside yet, though many others know it";
      default ->
          reach.getNetworks() == 0
              ? "not known yet whether others can reach this node: it takes an hour or more,"
                  + " and a network of many nodes"
              : "not known yet whether others can reach this node: hosts of one network did,"
                  + " those of another will settle it";
    };
  }

  private static String last(GetStatusResponse status) {
    long lastMs = status.getReachability().getLastMs();
    return lastMs == 0
        ? ""
        : ", the last "
            + Text.duration(Duration.ofMillis(Math.max(0, status.getTimeMs() - lastMs)))
            + " ago";
  }

  /** Returns what the owner can do so that others reach the node; empty if nothing is needed. */
  public static String remedy(GetStatusResponse status) {
    return status.getReachability().getState().equals("unreachable_so_far")
        ? "forward UDP port %s of the router to this machine, and let it through the firewall"
            .formatted(port(status.getListenAddressesList()))
        : "";
  }

  /** Returns the port at which the node receives UDP; the usual one if it tells none. */
  private static String port(List<String> listening) {
    return listening.stream()
        .filter(at -> at.startsWith(UDP) || at.startsWith(SEALED))
        .map(at -> at.substring(at.lastIndexOf(':') + 1))
        .findFirst()
        .orElse("1618");
  }
}
