package dave.node;

import dave.admin.AdminConfig;
import dave.config.DaveHome;
import dave.engine.EngineConfig;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.http.HttpConfig;
import dave.node.router.RouterConfig;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.keys.SigningKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a node: immutable, and checked before anything is opened.
 *
 * <pre>{@code
 * NodeConfig config =
 *     NodeConfig.builder()
 *         .listen("192.0.2.1:1618")
 *         .edges("example.org:1618")
 *         .capacityBytes(64 << 20)
 *         .build();
 * }</pre>
 */
public final class NodeConfig {
  /** The default capacity of a store, in bytes. */
  public static final long DEFAULT_CAPACITY_BYTES = 1L << 30;

  /** The default port for gossip. */
  public static final int DEFAULT_PORT = 1618;

  /** The configuration of a builder on which nothing is called, see {@link #builder()}. */
  public static final NodeConfig DEFAULT = builder().build();

  private final List<PeerAddress> listen;
  private final EngineConfig engine;
  private final List<Endpoint.Named> edgeNames;
  private final @Nullable Path data;
  private final long capacityBytes;
  private final @Nullable AdminConfig admin;
  private final @Nullable HttpConfig http;
  private final @Nullable InetSocketAddress metrics;
  private final @Nullable MeterRegistry meters;
  private final Supplier<SigningKey> key;
  private final NodeLinks links;
  private final boolean readyCaughtUp;
  private final RouterConfig router;

  private NodeConfig(Builder builder) {
    listen = builder.listen;
    List<Endpoint> edges =
        builder.edges.stream().map(text -> NodeAddresses.edge(text, listen)).toList();
    engine =
        edges.isEmpty()
            ? builder.engine
            : builder.engine.withEdges(
                joined(builder.engine.edges(), NodeAddresses.complete(edges)));
    edgeNames = joined(builder.edgeNames, NodeAddresses.named(edges));
    data = builder.data;
    capacityBytes = builder.capacityBytes;
    admin = builder.admin;
    http = builder.http;
    metrics = builder.metrics;
    meters = builder.meters;
    key = builder.key;
    links = builder.links;
    readyCaughtUp = builder.readyCaughtUp;
    router = builder.router;
    requireConsistent();
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  /**
   * Starts with a node to embed: it listens at UDP port 1618 of all addresses and keeps its dats in
   * memory. It has no edges, no API and no gateway, and asks no router for a port. It writes with a
   * new key, which is lost when it closes.
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts with such a node that keeps its store and its key in a folder, in files named as those
   * of {@code dave node --home}. What is missing is made when the node needs it. A key with a
   * passphrase needs {@link Builder#key} besides.
   *
   * @param home the folder
   */
  public static Builder builder(Path home) {
    DaveHome files = new DaveHome(home, home);
    return builder().data(files.data()).key(NodeKey.ofFile(files.key(), () -> new char[0]));
  }

  /** Starts with the values of this configuration. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private void requireConsistent() {
    requireSocketOfLinks(listen, links);
    if (readyCaughtUp && !links.hasLinks()) {
      throw new IllegalArgumentException(
          "ready-caught-up needs links: a node of plain packets does not know what it missed");
    }
    LinkConfig.requireEpoch(links.mode(), engine.epoch());
    Set<String> reached = transports(listen, links);
    engine.edges().forEach(edge -> requireReachable(edge.toString(), edge.transport(), reached));
    for (Endpoint.Named edge : edgeNames) {
      requireReachable(text(edge), edge.transport(), reached);
    }
  }

  /** The addresses that receive gossip: at most one of each transport. */
  public List<PeerAddress> listen() {
    return listen;
  }

  /** The behaviour of the node, with the edges that are given by address. */
  public EngineConfig engine() {
    return engine;
  }

  /**
   * The edges that are given by name. The node looks them up again whenever none of their addresses
   * answers.
   */
  public List<Endpoint.Named> edgeNames() {
    return edgeNames;
  }

  /** The folder of the store; null keeps the dats in memory. */
  public @Nullable Path data() {
    return data;
  }

  /** How much the store holds, in bytes. */
  public long capacityBytes() {
    return capacityBytes;
  }

  /** The gRPC API, or null for none. */
  public @Nullable AdminConfig admin() {
    return admin;
  }

  /** The HTTP gateway, or null for none. */
  public @Nullable HttpConfig http() {
    return http;
  }

  /** The address for collectors and probes, or null for none. */
  public @Nullable InetSocketAddress metrics() {
    return metrics;
  }

  /** The registry of the embedding program, or null for none. */
  public @Nullable MeterRegistry meters() {
    return meters;
  }

  /** The key that the node itself writes with; called once, when it is first needed. */
  public Supplier<SigningKey> key() {
    return key;
  }

  /** How the node talks to other nodes. */
  public NodeLinks links() {
    return links;
  }

  /** Whether the node is ready only once it has the dats that it missed. */
  public boolean readyCaughtUp() {
    return readyCaughtUp;
  }

  /** Whether the node asks the router of its network to forward its UDP port. */
  public RouterConfig router() {
    return router;
  }

  /** Returns whether a collector can read the meters over HTTP. */
  boolean isObserved() {
    return http != null || metrics != null;
  }

  /** Returns a copy with other edges. */
  NodeConfig withEdges(List<PeerAddress> addresses, List<Endpoint.Named> names) {
    return toBuilder().edges(addresses, names).build();
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

  /**
   * Makes a configuration. Each method checks its value, and {@link #build} checks that the values
   * fit together. The order of calls does not matter. Not thread-safe.
   */
  public static final class Builder {
    /** The least capacity, enough for some hundred dats. */
    private static final long MIN_CAPACITY_BYTES = 1L << 20;

    private List<PeerAddress> listen = List.of(NodeAddresses.listen(":" + DEFAULT_PORT));
    private EngineConfig engine = EngineConfig.DEFAULT;
    private List<Endpoint.Named> edgeNames = List.of();
    private List<String> edges = List.of(); // Parsed at the end: ":PORT" depends on listen.
    private @Nullable Path data;
    private long capacityBytes = DEFAULT_CAPACITY_BYTES;
    private @Nullable AdminConfig admin;
    private @Nullable HttpConfig http;
    private @Nullable InetSocketAddress metrics;
    private @Nullable MeterRegistry meters;
    private Supplier<SigningKey> key = NodeKey::generate;
    private NodeLinks links = NodeLinks.PLAIN;
    private boolean readyCaughtUp;
    private RouterConfig router = RouterConfig.OFF;

    private Builder() {}

    private Builder(NodeConfig config) {
      listen = config.listen;
      engine = config.engine;
      edgeNames = config.edgeNames;
      data = config.data;
      capacityBytes = config.capacityBytes;
      admin = config.admin;
      http = config.http;
      metrics = config.metrics;
      meters = config.meters;
      key = config.key;
      links = config.links;
      readyCaughtUp = config.readyCaughtUp;
      router = config.router;
    }

    /**
     * Receives gossip at these addresses, at most one of each transport, instead of ":1618".
     *
     * @param addresses such as ":1618" for all addresses of the machine, "udp://[::1]:0" for a free
     *     port, or "tcp://192.0.2.1:1618"
     * @throws IllegalArgumentException if a text is not an address, its host is not found, or two
     *     have the same transport
     */
    public Builder listen(String... addresses) {
      return listen(Stream.of(addresses).map(NodeAddresses::listen).toList());
    }

    Builder listen(List<PeerAddress> addresses) {
      requireTransports(addresses);
      listen = List.copyOf(addresses);
      return this;
    }

    /**
     * Has these edges and no others: bootstrap peers, which are never dropped. No name is looked up
     * here.
     *
     * @param addresses such as "example.org:1618", ":1618" on this machine, or "tcp://[::1]:1618"
     * @throws IllegalArgumentException if a text is not an address
     */
    public Builder edges(String... addresses) {
      List<String> texts = List.of(addresses);
      texts.forEach(text -> NodeAddresses.edge(text, listen));
      edges(List.of(), List.of());
      edges = texts;
      return this;
    }

    Builder edges(List<PeerAddress> addresses, List<Endpoint.Named> names) {
      engine = engine.withEdges(addresses);
      edgeNames = List.copyOf(names);
      edges = List.of();
      return this;
    }

    /** Behaves so. The edges of this value are edges besides those of {@link #edges}. */
    public Builder engine(EngineConfig behaviour) {
      engine = behaviour;
      return this;
    }

    /**
     * Keeps the dats in a folder, which is made if it is missing, instead of in memory. This needs
     * the artefact {@code dave-storage}.
     */
    public Builder data(@Nullable Path folder) {
      data = folder;
      return this;
    }

    /**
     * Holds so much instead of 1 GiB; the lightest dats go first.
     *
     * @param bytes 1 MiB or more
     * @throws IllegalArgumentException if it is less
     */
    public Builder capacityBytes(long bytes) {
      if (bytes < MIN_CAPACITY_BYTES) {
        throw new IllegalArgumentException("capacity " + bytes + " is below 1MiB: raise it");
      }
      capacityBytes = bytes;
      return this;
    }

    /** Serves the gRPC API. */
    public Builder admin(@Nullable AdminConfig api) {
      admin = api;
      return this;
    }

    /** Serves the HTTP gateway. */
    public Builder http(@Nullable HttpConfig gateway) {
      http = gateway;
      return this;
    }

    /**
     * Serves metrics and probes over HTTP.
     *
     * @throws IllegalArgumentException if the host of the address was not found
     */
    public Builder metrics(@Nullable InetSocketAddress address) {
      if (address != null && address.isUnresolved()) {
        throw new IllegalArgumentException(
            "metrics host '%s' has no address: use an IP address or a name that resolves"
                .formatted(address.getHostString()));
      }
      metrics = address;
      return this;
    }

    /**
     * Has the node's meters in a registry of this program too. They leave it when the node closes;
     * the registry stays open. Meters of two nodes have the same names, so give each node a
     * registry of its own. Gauges of peers, links and the store's content are at most ten seconds
     * old.
     */
    public Builder meters(MeterRegistry registry) {
      meters = registry;
      return this;
    }

    /**
     * Writes with this key.
     *
     * @param source called once, when the key is first needed, on a thread that may block
     */
    public Builder key(Supplier<SigningKey> source) {
      key = source;
      return this;
    }

    /** Talks to other nodes so: only in plain packets, only over links, or both. */
    public Builder links(NodeLinks mode) {
      links = mode;
      return this;
    }

    /** Is ready only once the node has the dats that it missed, or as soon as it runs. */
    public Builder readyCaughtUp(boolean wait) {
      readyCaughtUp = wait;
      return this;
    }

    /** Asks the router of its network to forward its UDP port, or does not. */
    public Builder router(RouterConfig asked) {
      router = asked;
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if two values conflict; the message is one line and names
     *     them
     */
    public NodeConfig build() {
      return new NodeConfig(this);
    }

    private static void requireTransports(List<PeerAddress> addresses) {
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("no address to listen at: give one, such as :1618");
      }
      Set<String> transports = new HashSet<>();
      for (PeerAddress address : addresses) {
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
    }
  }
}
