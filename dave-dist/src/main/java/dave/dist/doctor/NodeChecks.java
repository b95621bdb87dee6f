package dave.dist.doctor;

import dave.admin.v1.CatchUp;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.LinkCounts;
import dave.cli.command.node.CatchUpText;
import dave.cli.command.node.ReachabilityText;
import dave.cli.command.node.RouterText;
import dave.cli.terminal.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks of the running node, by its status, and of the clock. */
final class NodeChecks {
  private static final long SKEW_MS = 10_000;
  private static final long DAY_MS = 86_400_000;
  private static final long LEAST_FUTURE = 20;

  /** A node that is younger may still look for links. */
  private static final long SETTLED_MS = 600_000;

  /** States in which a router forwards no port, though it was asked. */
  private static final Set<String> NO_PORT = Set.of("refused", "silent");

  private static final String NTP = "let NTP set it: timedatectl set-ntp true";

  private final Subject subject;
  private final Machine machine;

  NodeChecks(Subject subject, Machine machine) {
    this.subject = subject;
    this.machine = machine;
  }

  /** Checks a node that answers. */
  List<Finding> run(GetStatusResponse status) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "node",
            "%s answers, up %s, %s of %s active"
                .formatted(
                    status.getVersion(),
                    Text.duration(Duration.ofMillis(status.getUptimeMs())),
                    status.getPeersActive(),
                    Text.counted(status.getPeersKnown(), "peer"))));
    findings.add(
        status.getWritable()
            ? Finding.ok("store", Text.counted(status.getDats(), "dat") + ", takes more")
            : Finding.wrong(
                "store", "the store refuses writes", "make room on its disk; the log says more"));
    findings.add(reachability(status));
    findings.add(router(status));
    if (status.hasLinks()) {
      findings.add(links(status.getLinks(), status.getUptimeMs()));
    }
    if (status.hasCatchUp()) {
      findings.add(catchUp(status.getCatchUp()));
    }
    if (status.getAdminExposed()) {
      findings.add(
          Finding.warning(
              "API",
              "it is in plain text beyond its machine",
              "give it TLS, or let it listen at 127.0.0.1 only"));
    }
    return findings;
  }

  private static Finding reachability(GetStatusResponse status) {
    if (!status.hasReachability()) {
      return Finding.unchecked("reachability", "this version of the node does not tell it");
    }
    String found = ReachabilityText.found(status);
    String remedy = ReachabilityText.remedy(status);
    return remedy.isEmpty()
        ? Finding.ok("reachability", found)
        : Finding.warning("reachability", found, remedy);
  }

  /** Checks the router, unless others reach the node anyway. */
  private static Finding router(GetStatusResponse status) {
    if (!status.hasRouter()) {
      return Finding.unchecked("router", "this version of the node does not tell it");
    }
    String found = RouterText.text(status.getRouter());
    boolean forwardsNone = NO_PORT.contains(status.getRouter().getState());
    return forwardsNone && !status.getReachability().getState().equals("reachable")
        ? Finding.warning(
            "router",
            found,
            "switch on PCP, NAT-PMP or UPnP in the router, or forward the UDP port by hand")
        : Finding.ok("router", found);
  }

  private static Finding links(LinkCounts links, long uptimeMs) {
    String found =
        "%s: %s chosen of at least %s, %s accepted"
            .formatted(
                links.getMode(), links.getChosen(), links.getLeastChosen(), links.getAccepted());
    if (links.getMode().equals("plain")) {
      return Finding.ok("links", "none, only plain packets");
    }
    return links.getChosen() < links.getLeastChosen() && uptimeMs >= SETTLED_MS
        ? Finding.warning(
            "links",
            found + "; few peers could keep dats from this node",
            "add edges: dave peers add sealed://KEY@HOST:PORT")
        : Finding.ok("links", found);
  }

  private static Finding catchUp(CatchUp catchUp) {
    Optional<String> missing = CatchUpText.text(catchUp);
    if (missing.isPresent()) {
      return catchUp.hasExpectedMs()
          ? Finding.ok("catching up", missing.get())
          : Finding.warning("catching up", missing.get(), "wait, or add peers with dave peers add");
    }
    return Finding.ok(
        "catching up",
        catchUp.getComparisons() == 0
            ? "the node has not compared its store with another yet"
            : "the node has what its linked peers hold");
  }

  /**
   * Checks the clock of this machine. Peers do not tell theirs: dats whose times are ahead of the
   * node's clock are what it sees of them.
   */
  Finding clock() {
    long nowMs = subject.clock().millis();
    long writtenMs = newestKey();
    if (writtenMs - nowMs > DAY_MS) {
      return Finding.wrong(
          "clock",
          "it says %s, and the keys in %s were written later, %s"
              .formatted(Text.time(nowMs), subject.home().path(), Text.time(writtenMs)),
          NTP);
    }
    GetStatusResponse status = subject.status();
    if (status == null) {
      return machine.clockIsKept()
          ? Finding.ok("clock", Text.time(nowMs) + ", kept right by the system")
          : Finding.unchecked("clock", Text.time(nowMs) + "; no running node can compare it");
    }
    long aheadMs = nowMs - status.getTimeMs();
    if (Math.abs(aheadMs) > SKEW_MS) {
      return Finding.wrong(
          "clock",
          "this computer is %s %s the node"
              .formatted(
                  Text.duration(Duration.ofMillis(Math.abs(aheadMs))),
                  aheadMs > 0 ? "ahead of" : "behind"),
          NTP);
    }
    long future = status.getVerdictsOrDefault("ignore:future", 0);
    long accepted = status.getVerdictsOrDefault("accept", 0);
    if (future >= LEAST_FUTURE && future > accepted / 4) {
      return Finding.warning(
          "clock",
          "%s had times ahead of the node's clock, which may be slow"
              .formatted(Text.counted(future, "dat")),
          NTP);
    }
    return Finding.ok(
        "clock",
        Text.time(nowMs)
            + ", as the node's; "
            + (future == 0 ? "no dat" : Text.counted(future, "dat"))
            + " came from ahead of it");
  }

  /** Returns when the newest key was written; 0 if there is none that can be seen. */
  private long newestKey() {
    long newest = 0;
    for (Path file : List.of(subject.home().key(), subject.home().linkKey())) {
      newest = Math.max(newest, written(file));
    }
    return newest;
  }

  /**
   * Returns when a file was written; 0 if it cannot be seen, which the check of settings reports.
   */
  private static long written(Path file) {
    try {
      return Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
