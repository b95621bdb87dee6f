package dave.it.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace, with its own interfaces, routes and rules. */
final class Namespace implements AutoCloseable {
  private static final long TIMEOUT_S = 30;

  private static final AtomicInteger MADE = new AtomicInteger();

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  /**
   * Makes a namespace with a loopback interface. Its name has the number of this process, so that
   * two runs do not meet.
   */
  static Namespace make(String name) {
    Namespace made =
        new Namespace(
            "dave-%s-%s-%s".formatted(ProcessHandle.current().pid(), MADE.incrementAndGet(), name));
    run(List.of("ip", "netns", "add", made.name));
    made.up("lo");
    return made;
  }

  /**
   * Connects two namespaces.
   *
   * @param here the name of the interface in this one
   * @param address its address, with the length of the prefix
   */
  void connect(String here, String address, Namespace other, String there, String otherAddress) {
    run(
        List.of(
            "ip",
            "link",
            "add",
            here,
            "netns",
            name,
            "type",
            "veth",
            "peer",
            "name",
            there,
            "netns",
            other.name));
    address(here, address);
    other.address(there, otherAddress);
  }

  private void address(String link, String address) {
    run(List.of("ip", "-n", name, "addr", "add", address, "dev", link));
    up(link);
  }

  /** Takes an interface down, with its routes. */
  void down(String link) {
    run(List.of("ip", "-n", name, "link", "set", link, "down"));
  }

  /** Takes an interface up. */
  void up(String link) {
    run(List.of("ip", "-n", name, "link", "set", link, "up"));
  }

  /** Sends what is for no connected network to this router. */
  void route(String router) {
    run(List.of("ip", "-n", name, "route", "add", "default", "via", router));
  }

  /** Forwards packets between the interfaces. */
  void forward() {
    exec("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
  }

  /** Returns a command that runs another one in this namespace. */
  List<String> command(List<String> inside) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
    line.addAll(inside);
    return line;
  }

  /** Runs a command in this namespace, and returns what it printed. */
  String exec(String... inside) {
    return run(command(List.of(inside)));
  }

  /** Replaces the rules of this namespace by those of a text. */
  void rules(String rules) {
    exec("sh", "-c", "nft -f - << END\nflush ruleset\n" + rules + "END\n");
  }

  private static String run(List<String> line) {
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(line + " failed: " + out);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + line, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Removes the namespace with its interfaces. */
  @Override
  public void close() {
    run(List.of("ip", "netns", "del", name));
  }
}
