package dave.it.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A home network behind a router with the NAT of Linux, and miniupnpd for PCP and NAT-PMP. Outside
 * of it is one more host.
 */
final class HomeRouter implements AutoCloseable {
  static final String INSIDE = "192.168.77.2";

  /** An address that miniupnpd takes for a public one; it exists in these namespaces only. */
  static final String OUTSIDE = "44.128.77.7";

  private static final String RULES =
      """
      table inet filter {
        chain forward {
          type filter hook forward priority 0; policy drop;
          jump miniupnpd;
          ct state established,related accept;
          iifname "lan" accept;
        }
        chain prerouting {
          type nat hook prerouting priority -100;
          jump prerouting_miniupnpd;
        }
        chain postrouting {
          type nat hook postrouting priority 100;
          jump postrouting_miniupnpd;
          oifname "wan" masquerade;
        }
        chain miniupnpd { }
        chain prerouting_miniupnpd { }
        chain postrouting_miniupnpd { }
      }
      """;

  private static final long STOP_S = 5;

  private final Path folder;
  private final Namespace router = Namespace.make("router");
  private final Namespace home = Namespace.make("home");
  private final Namespace outside = Namespace.make("out");
  private @Nullable Process daemon;

  /**
   * @param folder for files of miniupnpd
   */
  HomeRouter(Path folder) {
    this.folder = folder;
  }

  /** Connects the hosts and starts miniupnpd. */
  void start() throws IOException {
    router.connect("lan", "192.168.77.1/24", home, "eth0", INSIDE + "/24");
    router.connect("wan", OUTSIDE + "/24", outside, "eth0", "44.128.77.9/24");
    home.route("192.168.77.1");
    router.forward();
    Files.writeString(
        folder.resolve("miniupnpd.conf"),
        String.join(
            "\n",
            "ext_ifname=wan",
            "listening_ip=lan",
            "enable_natpmp=yes",
            "enable_upnp=no",
            "min_lifetime=4",
            "lease_file=" + leases(),
            "uuid=fc4ec57e-b051-11db-88f8-0060085db3f6",
            "allow 1024-65535 192.168.77.0/24 1024-65535",
            "deny 0-65535 0.0.0.0/0 0-65535",
            ""));
    startDaemon();
  }

  private Path leases() {
    return folder.resolve("leases");
  }

  private void startDaemon() throws IOException {
    router.rules(RULES);
    Files.deleteIfExists(leases());
    Files.createFile(leases());
    String config = folder.resolve("miniupnpd.conf").toString();
    daemon =
        new ProcessBuilder(
                router.command(
                    List.of(
                        "miniupnpd", "-d", "-f", config, "-P", folder.resolve("pid").toString())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
  }

  /** Starts again, without its mappings. */
  void restart() throws IOException, InterruptedException {
    stop();
    startDaemon();
  }

  private void stop() throws InterruptedException {
    Process running = daemon;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(STOP_S, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    }
  }

  /** Returns whether the kernel forwards a UDP port of the external address to the same inside. */
  boolean forwards(int port) {
    return router
        .exec("nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd")
        .contains("dport %s dnat ip to %s:%s".formatted(port, INSIDE, port));
  }

  /** Returns when the only mapping ends, Unix time in seconds; 0 if there is none. */
  long expiryS() throws IOException {
    return Files.readAllLines(leases()).stream()
        .map(line -> line.split(":", -1))
        .mapToLong(fields -> Long.parseLong(fields[4]))
        .findFirst()
        .orElse(0);
  }

  /** Returns whether a program at home waits for announcements of routers. */
  boolean isHeard() {
    return !home.exec("ss", "-Hlun", "sport = :5350").isBlank();
  }

  Namespace home() {
    return home;
  }

  Namespace outside() {
    return outside;
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    home.close();
    outside.close();
    router.close();
  }
}
