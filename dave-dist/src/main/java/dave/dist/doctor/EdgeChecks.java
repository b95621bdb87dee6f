package dave.dist.doctor;

import dave.admin.v1.Peer;
import dave.node.NodeConfig;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks that the edges of a node have addresses and answer. */
final class EdgeChecks {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MOST_OF_NAME = 16;
  private static final int MOST_EDGES = 64;
  private static final String CHECK = "edge";

  private final NodeConfig config;
  private final Hosts hosts;
  private final InstantSource clock;

  /** Finds the addresses of a host; may block. */
  @FunctionalInterface
  interface Hosts {
    InetAddress[] find(String host) throws IOException;
  }

  EdgeChecks(NodeConfig config, Hosts hosts, InstantSource clock) {
    this.config = config;
    this.hosts = hosts;
    this.clock = clock;
  }

  /** Asks the edges of the settings, as no node runs that does. */
  List<Finding> ask() {
    Map<String, Set<PeerAddress>> edges = new LinkedHashMap<>();
    config.engine().edges().forEach(edge -> edges.put(text(edge), Set.of(edge)));
    edges.putAll(names());
    if (edges.isEmpty()) {
      return List.of(none());
    }
    Set<PeerAddress> all = new LinkedHashSet<>();
    edges.values().forEach(all::addAll);
    Set<PeerAddress> answered;
    try (EdgePing ping = new EdgePing(clock)) {
      answered = ping.ask(all.stream().limit(MOST_EDGES).toList(), PATIENCE);
    } catch (IOException e) {
      return List.of(Finding.unchecked(CHECK, "the edges cannot be asked: " + e.getMessage()));
    }
    List<Finding> findings = new ArrayList<>();
    edges.forEach((name, addresses) -> findings.add(asked(name, addresses, answered)));
    return findings;
  }

  private static Finding asked(String name, Set<PeerAddress> addresses, Set<PeerAddress> answered) {
    if (addresses.isEmpty()) {
      return unknown(name);
    }
    if (addresses.stream().anyMatch(answered::contains)) {
      return Finding.ok(CHECK, name + " answers");
    }
    boolean plain = !name.startsWith(PeerAddress.SEALED);
    return failed(
        answered,
        name + " did not answer in " + PATIENCE.toSeconds() + " s",
        "ask its owner, or give another with -e"
            + (plain ? "; a node of links alone answers at its sealed:// address only" : ""));
  }

  /** An edge that fails is wrong if no other answers. */
  private static Finding failed(Set<?> answering, String found, String remedy) {
    return answering.isEmpty()
        ? Finding.wrong(CHECK, found, remedy)
        : Finding.warning(CHECK, found, remedy);
  }

  private static Finding unknown(String name) {
    return Finding.wrong(
        CHECK,
        "no address is found for " + name,
        "check the name and the name server, or give an IP address");
  }

  private static Finding none() {
    return Finding.warning(
        CHECK,
        "no edge is set: a node finds nobody by itself",
        "give one with -e, or as edges in config.yaml");
  }

  /**
   * Says how the edges of the running node do.
   *
   * @param peers of the running node
   */
  List<Finding> ofNode(List<Peer> peers) {
    List<Finding> findings = new ArrayList<>();
    names()
        .forEach(
            (name, addresses) -> {
              if (addresses.isEmpty()) {
                findings.add(unknown(name));
              }
            });
    List<Peer> edges = peers.stream().filter(Peer::getEdge).toList();
    Set<Peer> answering = new HashSet<>(edges.stream().filter(EdgeChecks::answers).toList());
    Set<Peer> others =
        new HashSet<>(peers.stream().filter(peer -> !peer.getEdge() && answers(peer)).toList());
    Set<Peer> all = new HashSet<>(answering);
    all.addAll(others);
    for (Peer edge : edges) {
      findings.add(
          answering.contains(edge)
              ? Finding.ok(CHECK, text(edge.getAddress()) + " answers the running node")
              : failed(
                  all,
                  text(edge.getAddress()) + " does not answer the running node",
                  "ask its owner, or add another with dave peers add"));
    }
    if (findings.isEmpty()) {
      findings.add(
          others.isEmpty()
              ? none()
              : Finding.ok(CHECK, "none is set, and %s peers answer".formatted(others.size())));
    }
    return findings;
  }

  private static boolean answers(Peer peer) {
    return peer.getProven() && peer.getUnansweredPings() == 0;
  }

  /** Returns the addresses of the edges by name; none of those that have none, or not in time. */
  private Map<String, Set<PeerAddress>> names() {
    Map<Endpoint.Named, FutureTask<InetAddress[]>> lookups = new LinkedHashMap<>();
    for (Endpoint.Named name : config.edgeNames()) {
      FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> hosts.find(name.host()));
      Thread.ofPlatform().daemon().start(lookup); // A lookup cannot be stopped.
      lookups.put(name, lookup);
    }
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    Map<String, Set<PeerAddress>> found = new LinkedHashMap<>();
    lookups.forEach(
        (name, lookup) ->
            found.put(
                name.transport() + "://" + name.host() + ":" + name.port(),
                addresses(name, await(lookup, endNs - System.nanoTime()))));
    return found;
  }

  private static InetAddress[] await(FutureTask<InetAddress[]> lookup, long leftNs) {
    try {
      return lookup.get(Math.max(1, leftNs), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return new InetAddress[0];
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new InetAddress[0];
    }
  }

  private static Set<PeerAddress> addresses(Endpoint.Named name, InetAddress[] found) {
    Set<PeerAddress> addresses = new LinkedHashSet<>();
    Arrays.stream(found)
        .limit(MOST_OF_NAME)
        .map(host -> new InetSocketAddress(host, name.port()))
        .forEach(
            at ->
                addresses.add(
                    name.key()
                        .map(key -> PeerAddress.ofLink(key, PeerAddresses.of(PeerAddress.UDP, at)))
                        .orElseGet(() -> PeerAddresses.of(name.transport(), at))));
    return addresses;
  }

  private static String text(PeerAddress address) {
    return text(address.toString());
  }

  /** Returns an address without its link key. */
  private static String text(String address) {
    return address.replaceFirst("^sealed://[0-9a-f]+@", "sealed://");
  }
}
