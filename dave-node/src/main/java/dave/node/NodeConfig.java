package dave.node;

import dave.admin.AdminConfig;
import dave.engine.EngineConfig;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.http.HttpConfig;
import dave.node.router.RouterConfig;
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
 * The configuration of a node; immutable, and checked before anything is opened.
 *
 * @param listen the addresses that receive gossip: at most one of each transport; port 0 for a free
 *     one, "::" for all addresses of the machine
 * @param engine the behaviour of the node, with the edges that are given by address
 * @param edgeNames the edges that are given by name; the node looks them up again whenever none of
 *     their addresses answers
 * @param data the folder of its store, created if missing; null keeps the dats in memory
 * @param capacityBytes how much the store holds
 * @param admin the gRPC API, or null for none
 * @param http the HTTP gateway, or null for none
 * @param metrics the address for collectors and probes, or null for none
 * @param key the key that the node itself writes with; called once, when it is first needed, on a
 *     thread that may block
 * @param links how the node talks to other nodes: only in plain packets, only over links, or both
 * @param readyCaughtUp whether the node is ready only once it has the dats that it missed
 * @param router whether the node asks the router of its network to forward its UDP port
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
    NodeLinks links,
    boolean readyCaughtUp,
    RouterConfig router) {
  /** The default capacity of a store, in bytes. */
  public static final long DEFAULT_CAPACITY_BYTES = 1L << 30;

  /** The default port for gossip. */
  public static final int DEFAULT_PORT = 1618;

  /**
   * A node to embed: it listens at UDP port 1618 of all addresses and keeps its dats in memory. It
   * has no edges, no API and no gateway, and asks no router for a port. It writes with a new key,
   * which is lost when it closes.
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
          NodeLinks.PLAIN,
          false,
          RouterConfig.OFF);

  /**
   * @throws IllegalArgumentException if a value is out of range or two values conflict; the message
   *     is one line and names them
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
    if (readyCaughtUp && !links.hasLinks()) {
      throw new IllegalArgumentException(
          "ready-caught-up needs links: a node of plain packets does not know what it missed");
    }
    LinkConfig.requireEpoch(links.mode(), engine.epoch());
    Set<String> reached = transports(listen, links);
    engine.edges().forEach(edge -> requireReachable(edge.toString(), edge.transport(), reached));
    if (metrics != null && metrics.isUnresolved()) {
      throw new IllegalArgumentException(
          "metrics host '%s' has no address: use an IP address or a name that resolves"
              .formatted(metrics.getHostString()));
    }
    for (Endpoint.Named edge : edgeNames) {
      requireReachable(text(edge), edge.transport(), reached);
    }
    if (capacityBytes < MIN_CAPACITY_BYTES) {
      throw new IllegalArgumentException("capacity " + capacityBytes + " is below 1MiB");
    }
  }

  /** The least capacity, enough for some hundred dats. */
  private static final long MIN_CAPACITY_BYTES = 1L << 20;

  /**
   * Returns a copy with other addresses to listen at.
   *
   * @param addresses such as ":1618", "udp://[::1]:0" or "tcp://192.0.2.1:1618"
   * @throws IllegalArgumentException if a text is not an address, or its host is not found
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
        links,
        readyCaughtUp,
        router);
  }

  /**
   * Returns a copy with other edges: bootstrap peers, which are never dropped. No name is looked up
   * here.
   *
   * @param addresses such as "example.org:1618", ":1618" on this machine, or "tcp://[::1]:1618"
   * @throws IllegalArgumentException if a text is not an address
   */
  public NodeConfig withEdges(String... addresses) {
    return withEdges(
        List.of(addresses).stream().map(text -> NodeAddresses.edge(text, listen)).toList());
  }

  /** Returns a copy with other edges. */
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
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy with another behaviour. */
  public NodeConfig withEngine(EngineConfig newEngine) {
    return new NodeConfig(
        listen,
        newEngine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        http,
        metrics,
        key,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy that keeps its dats in a folder. */
  public NodeConfig withData(Path newData) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        newData,
        capacityBytes,
        admin,
        http,
        metrics,
        key,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy with another capacity, in bytes. */
  public NodeConfig withCapacityBytes(long newCapacityBytes) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        newCapacityBytes,
        admin,
        http,
        metrics,
        key,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy with a gRPC API. */
  public NodeConfig withAdmin(AdminConfig newAdmin) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        capacityBytes,
        newAdmin,
        http,
        metrics,
        key,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy with an HTTP gateway. */
  public NodeConfig withHttp(HttpConfig newHttp) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        newHttp,
        metrics,
        key,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy with an address for collectors and probes. */
  public NodeConfig withMetrics(InetSocketAddress newMetrics) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        http,
        newMetrics,
        key,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns whether a collector can read the meters. */
  boolean isObserved() {
    return http != null || metrics != null;
  }

  /** Returns a copy that writes with another key. */
  public NodeConfig withKey(Supplier<SigningKey> newKey) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        http,
        metrics,
        newKey,
        links,
        readyCaughtUp,
        router);
  }

  /** Returns a copy with another way to talk to other nodes. */
  public NodeConfig withLinks(NodeLinks newLinks) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        http,
        metrics,
        key,
        newLinks,
        readyCaughtUp,
        router);
  }

  /** Returns a copy that asks the router for a port, or does not. */
  public NodeConfig withRouter(RouterConfig newRouter) {
    return new NodeConfig(
        listen,
        engine,
        edgeNames,
        data,
        capacityBytes,
        admin,
        http,
        metrics,
        key,
        links,
        readyCaughtUp,
        newRouter);
  }

  /** Returns the transports by which this node can reach peers. */
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
    if (links.hasLinks() && !NodeLinks.hasSocket(listen)) {
      throw new IllegalArgumentException("links need an address of udp to listen at: give one");
    }
    if (links.mode() == LinkMode.REQUIRE && listen.size() > 1) {
      throw new IllegalArgumentException(
          "a node that requires links listens at udp alone: leave the address of tcp out, or set"
              + " links to prefer");
    }
  }

  /** Returns an edge as it is written. */
  static String text(Endpoint.Named edge) {
    String keyText = edge.key().map(linkKey -> linkKey + "@").orElse("");
    return "%s://%s%s:%s".formatted(edge.transport(), keyText, edge.host(), edge.port());
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
