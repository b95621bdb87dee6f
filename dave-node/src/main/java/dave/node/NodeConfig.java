package dave.node;

import dave.admin.AdminConfig;
import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.http.HttpConfig;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.keys.SigningKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node is to be; immutable, and checked before anything is opened.
 *
 * @param listen where gossip is received: one address of each transport at most; port 0 for a free
 *     one, "::" for all addresses of the machine
 * @param engine how it behaves, with the edges that are given by address
 * @param edgeNames the edges that are given by name: looked up while the node runs, for as long as
 *     they do not answer
 * @param data the folder of its store, made if need be; null keeps the dats in memory
 * @param capacityBytes how much the store holds
 * @param admin the gRPC API, or null for none
 * @param http the HTTP gateway, or null for none
 * @param metrics where collectors and probes ask, or null for nowhere
 * @param key the key that the node itself writes with; asked once, when it is first needed, on a
 *     thread that may block
 * @param links how it talks to other nodes: in plain packets alone, over links, or both
 */
public record NodeConfig(
    List<PeerAddress> listen,
    EngineConfig engine,
    List<Endpoint.Named> edgeNames,
    @Nullable Path data,
    long capacityBytes,
    @Nullable AdminConfig admin,
    @Nullable HttpConfig http,
    @Nullable InetSocketAddress metrics,
    Supplier<SigningKey> key,
    NodeLinks links) {
  /** What a store holds when nothing is said, in bytes. */
  public static final long DEFAULT_CAPACITY_BYTES = 1L << 30;

  /** The port that gossip is received at when nothing is said. */
  public static final int DEFAULT_PORT = 1618;

  /**
   * A node to embed: listens at UDP port 1618 of all addresses, knows nobody, keeps its dats in
   * memory, has no API and no gateway, and writes with a key of its own that dies with it.
   */
  public static final NodeConfig DEFAULT =
      new NodeConfig(
          List.of(NodeAddresses.listen(":" + DEFAULT_PORT)),
          EngineConfig.DEFAULT,
          List.of(),
          null,
          DEFAULT_CAPACITY_BYTES,
          null,
          null,
          null,
          NodeKey::generate,
          NodeLinks.PLAIN);

  /**
   * @throws IllegalArgumentException in one line, naming what cannot be
   */
  public NodeConfig {
    listen = List.copyOf(listen);
    edgeNames = List.copyOf(edgeNames);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("no address to listen at: give one, such as :1618");
    }
    Set<String> transports = new HashSet<>();
    for (PeerAddress address : listen) {
      if (!address.transport().equals(PeerAddress.UDP)
          && !address.transport().equals(PeerAddress.TCP)) {
        throw new IllegalArgumentException(
            "cannot listen at " + address + ": write udp://HOST:PORT or tcp://HOST:PORT");
      }
      if (!transports.add(address.transport())) {
        throw new IllegalArgumentException(
            "two addresses of "
                + address.transport()
                + " to listen at: give one of each transport (\":PORT\" takes all of a machine)");
      }
    }
    requireSocketOfLinks(listen, links);
    Set<String> reached = transports(listen, links);
    engine.edges().forEach(edge -> requireReachable(edge.toString(), edge.transport(), reached));
    if (metrics != null && metrics.isUnresolved()) {
      throw new IllegalArgumentException(
          "metrics host '%s' has no address: use an IP address or a name that resolves"
              .formatted(metrics.getHostString()));
    }
    for (Endpoint.Named edge : edgeNames) {
      String keyText = edge.key().map(linkKey -> linkKey + "@").orElse("");
      requireReachable(
          "%s://%s%s:%s".formatted(edge.transport(), keyText, edge.host(), edge.port()),
          edge.transport(),
          reached);
    }
    if (capacityBytes < MIN_CAPACITY_BYTES) {
      throw new IllegalArgumentException("capacity " + capacityBytes + " is below 1MiB");
    }
  }

  /** Least capacity: some hundred dats. */
  private static final long MIN_CAPACITY_BYTES = 1L << 20;

  /**
   * This, listening elsewhere.
   *
   * @param addresses such as ":1618", "udp://[::1]:0" or "tcp://192.0.2.1:1618"
   * @throws IllegalArgumentException if one is no address, or its host is not found
   */
  public NodeConfig withListen(String... addresses) {
    return new NodeConfig(
        List.of(addresses).stream().map(NodeAddresses::listen).toList(),
        engine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        http,
        metrics,
        key,
        links);
  }

  /**
   * This with other edges: bootstrap peers, which are never dropped. No name is looked up here.
   *
   * @param addresses such as "example.org:1618", ":1618" on this machine, or "tcp://[::1]:1618"
   * @throws IllegalArgumentException if one is no address
   */
  public NodeConfig withEdges(String... addresses) {
    return withEdges(
        List.of(addresses).stream().map(text -> NodeAddresses.edge(text, listen)).toList());
  }

  /** This with other edges; one that gives a port alone is on this machine. */
  NodeConfig withEdges(List<Endpoint> edges) {
    return withEdges(NodeAddresses.complete(edges), NodeAddresses.named(edges));
  }

  NodeConfig withEdges(List<PeerAddress> addresses, List<Endpoint.Named> names) {
    return new NodeConfig(
        listen,
        engine.withEdges(addresses),
        names,
        data,
        capacityBytes,
        admin,
        http,
        metrics,
        key,
        links);
  }

  /** This, behaving otherwise. */
  public NodeConfig withEngine(EngineConfig newEngine) {
    return new NodeConfig(
        listen, newEngine, edgeNames, data, capacityBytes, admin, http, metrics, key, links);
  }

  /** This with its dats in a folder. */
  public NodeConfig withData(Path newData) {
    return new NodeConfig(
        listen, engine, edgeNames, newData, capacityBytes, admin, http, metrics, key, links);
  }

  /** This with another capacity. */
  public NodeConfig withCapacityBytes(long newCapacityBytes) {
    return new NodeConfig(
        listen, engine, edgeNames, data, newCapacityBytes, admin, http, metrics, key, links);
  }

  /** This with a gRPC API. */
  public NodeConfig withAdmin(AdminConfig newAdmin) {
    return new NodeConfig(
        listen, engine, edgeNames, data, capacityBytes, newAdmin, http, metrics, key, links);
  }

  /** This with an HTTP gateway. */
  public NodeConfig withHttp(HttpConfig newHttp) {
    return new NodeConfig(
        listen, engine, edgeNames, data, capacityBytes, admin, newHttp, metrics, key, links);
  }

  /** This with an address for collectors and probes. */
  public NodeConfig withMetrics(InetSocketAddress newMetrics) {
    return new NodeConfig(
        listen, engine, edgeNames, data, capacityBytes, admin, http, newMetrics, key, links);
  }

  /** Whether anybody can ask for what it counts. */
  boolean isObserved() {
    return http != null || metrics != null;
  }

  /** This, writing with another key. */
  public NodeConfig withKey(Supplier<SigningKey> newKey) {
    return new NodeConfig(
        listen, engine, edgeNames, data, capacityBytes, admin, http, metrics, newKey, links);
  }

  /** This, talking to others in another way. */
  public NodeConfig withLinks(NodeLinks newLinks) {
    return new NodeConfig(
        listen, engine, edgeNames, data, capacityBytes, admin, http, metrics, key, newLinks);
  }

  /** The transports by which peers can be reached. */
  Set<String> transports() {
    return transports(listen, links);
  }

  private static Set<String> transports(List<PeerAddress> listen, NodeLinks links) {
    Set<String> transports = new HashSet<>();
    if (links.mode() != LinkMode.REQUIRE) {
      listen.forEach(address -> transports.add(address.transport()));
    }
    if (links.hasLinks()) {
      transports.add(PeerAddress.SEALED);
    }
    return transports;
  }

  private static void requireSocketOfLinks(List<PeerAddress> listen, NodeLinks links) {
    boolean udp = listen.stream().anyMatch(at -> at.transport().equals(PeerAddress.UDP));
    if (links.hasLinks() && !udp) {
      throw new IllegalArgumentException("links need an address of udp to listen at: give one");
    }
    if (links.mode() == LinkMode.REQUIRE && listen.size() > 1) {
      throw new IllegalArgumentException(
          "a node that requires links listens at udp alone: leave the address of tcp out, or set"
              + " links to prefer");
    }
  }

  private static void requireReachable(String edge, String transport, Set<String> transports) {
    if (transports.contains(transport)) {
      return;
    }
    throw new IllegalArgumentException(
        "edge "
            + edge
            + " cannot be reached: "
            + (transport.equals(PeerAddress.SEALED)
                ? "set links to require or prefer"
                : transports.equals(Set.of(PeerAddress.SEALED))
                    ? "links are required; give its sealed:// address, or set links to prefer"
                    : "listen at an address of the same transport too"));
  }
}
