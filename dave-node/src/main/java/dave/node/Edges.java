package dave.node;

import dave.engine.Engine;
import dave.engine.model.PeerView;
import dave.wire.AddressScope;
import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The edges that the settings give, while a node runs.
 *
 * <p>The engine knows the edges by address from the start. This class looks up the edges by name:
 * at once, and again whenever none of their addresses answers. The pauses between lookups double
 * from 2 s to 30 s. So a machine that comes back with another address is found. A name without any
 * address is logged as a warning, and keeps the addresses that it had. While no peer answers, it is
 * looked up every 6 s, as there may be no network yet.
 *
 * <p>The first {@value #MOST_OF_NAME} addresses of a name are edges, of those that a node with
 * these listen addresses can reach. An address that the name no longer has is no longer an edge.
 *
 * <p>Lookups block, and have threads of their own. Everything else runs on the timer.
 */
final class Edges implements AutoCloseable {
  static final int MOST_OF_NAME = 16;

  private static final Duration TICK = Duration.ofSeconds(2);
  private static final int LONGEST_PAUSE = 15;
  private static final Logger LOG = LoggerFactory.getLogger("/peer/name");

  private final List<PeerAddress> listen;
  private final Table table;
  private final Hosts hosts;
  private final Scheduler lookups;
  private final Scheduler timer;
  private final Disposable ticking;
  private final Map<Endpoint.Named, EdgeName> names = new LinkedHashMap<>();
  private Set<PeerAddress> fixed;

  /** Finds the addresses of a host; may block. */
  @FunctionalInterface
  interface Hosts {
    /**
     * @throws UnknownHostException if there are none
     */
    List<InetAddress> find(String host) throws UnknownHostException;
  }

  /** The edges among the peers of a node. */
  interface Table {
    Mono<List<PeerView>> peers();

    Mono<?> add(PeerAddress edge);

    Mono<?> remove(PeerAddress edge);

    /** Says whether there are edges by name, whose addresses may still come. */
    void expect(boolean edges);

    /** Returns the table of an engine. */
    static Table of(Engine engine) {
      return new Table() {
        @Override
        public Mono<List<PeerView>> peers() {
          return engine.peers();
        }

        @Override
        public Mono<?> add(PeerAddress edge) {
          return engine.addEdge(edge);
        }

        @Override
        public Mono<?> remove(PeerAddress edge) {
          return engine.removeEdge(edge);
        }

        @Override
        public void expect(boolean edges) {
          engine.expectEdges(edges);
        }
      };
    }
  }

  /**
   * Starts to look up names.
   *
   * @param config has the edges; the table already has those by address
   * @param timer has one thread
   * @param lookups has threads that may block for long
   */
  Edges(NodeConfig config, Table table, Hosts hosts, Scheduler timer, Scheduler lookups) {
    this.listen = config.listen();
    this.table = table;
    this.hosts = hosts;
    this.timer = timer;
    this.lookups = lookups;
    fixed = Set.copyOf(config.engine().edges());
    config.edgeNames().forEach(name -> names.put(name, new EdgeName(name, LONGEST_PAUSE)));
    table.expect(!names.isEmpty());
    ticking = timer.schedulePeriodically(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    if (!names.isEmpty()) {
      table
          .peers()
          .publishOn(timer)
          .subscribe(this::ask, error -> LOG.warn("cannot see the peers", error));
    }
  }

  private void ask(List<PeerView> peers) {
    Set<PeerAddress> answering =
        peers.stream()
            .filter(peer -> peer.edge() && peer.proven() && peer.unansweredPings() == 0)
            .map(PeerView::address)
            .collect(Collectors.toSet());
    boolean alone = peers.stream().noneMatch(PeerView::proven);
    for (EdgeName name : names.values()) {
      if (name.isDue(answering, alone)) {
        Mono.fromCallable(() -> hosts.find(name.endpoint().host()))
            .subscribeOn(lookups)
            .publishOn(timer)
            .subscribe(found -> found(name, found), error -> missed(name, error));
      }
    }
  }

  private void found(EdgeName name, List<InetAddress> found) {
    Set<PeerAddress> now = reachable(name.endpoint(), found);
    if (now.isEmpty()) {
      missed(name, new UnknownHostException("no address of the kind that the node listens at"));
      return;
    }
    if (names.get(name.endpoint()) != name) {
      return; // The edge was removed during the lookup.
    }
    Set<PeerAddress> before = name.addresses();
    if (name.found(now)) {
      LOG.info("{} is at {}", name, now);
    }
    now.stream().filter(address -> !before.contains(address)).forEach(this::add);
    removeUnused(before);
  }

  private Set<PeerAddress> reachable(Endpoint.Named name, List<InetAddress> found) {
    return found.stream()
        .filter(host -> isReachable(socketOf(name), host))
        .map(host -> new InetSocketAddress(host, name.port()))
        .map(socket -> PeerAddresses.of(socketOf(name), socket))
        .map(at -> name.key().map(key -> PeerAddress.ofLink(key, at)).orElse(at))
        .filter(address -> PeerAddresses.scope(address) != AddressScope.UNUSABLE)
        .limit(MOST_OF_NAME)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Returns the transport whose socket reaches an edge: links go over UDP. */
  private static String socketOf(Endpoint.Named name) {
    return name.key().isPresent() ? PeerAddress.UDP : name.transport();
  }

  /**
   * Returns whether a listening socket can send to a host. One that is bound to an IPv4 address
   * sends to no IPv6 address, and vice versa.
   */
  private boolean isReachable(String transport, InetAddress host) {
    return listen.stream()
        .filter(address -> address.transport().equals(transport))
        .anyMatch(
            address ->
                PeerAddresses.isUnspecified(address)
                    || PeerAddresses.toSocketAddress(address).getAddress() instanceof Inet4Address
                        == host instanceof Inet4Address);
  }

  private void missed(EdgeName name, Throwable error) {
    if (name.missed()) {
      LOG.warn(
          "edge {} is not found: check the name, or give an IP address; it is tried again"
              + " at growing intervals of up to 30 s",
          name);
    }
    LOG.debug("{}: {}", name, error.toString());
  }

  /**
   * Replaces the edges.
   *
   * @param newFixed the edges by address
   * @param newNames the edges by name
   * @return completes when they are replaced
   */
  Mono<Void> replace(Collection<PeerAddress> newFixed, Collection<Endpoint.Named> newNames) {
    return Mono.<Void>fromRunnable(() -> replaceNow(newFixed, newNames)).subscribeOn(timer);
  }

  private void replaceNow(Collection<PeerAddress> newFixed, Collection<Endpoint.Named> newNames) {
    Set<PeerAddress> before = used();
    Set<PeerAddress> old = fixed;
    fixed = Set.copyOf(newFixed);
    names.keySet().retainAll(Set.copyOf(newNames));
    newNames.forEach(name -> names.computeIfAbsent(name, n -> new EdgeName(n, LONGEST_PAUSE)));
    table.expect(!names.isEmpty());
    fixed.stream().filter(address -> !old.contains(address)).forEach(this::add);
    removeUnused(before);
    tick();
  }

  /** Looks up soon the names whose addresses do not answer: the network may be another one. */
  void hurry() {
    timer.schedule(() -> names.values().forEach(EdgeName::hurry));
  }

  private Set<PeerAddress> used() {
    Set<PeerAddress> used = new HashSet<>(fixed);
    names.values().forEach(name -> used.addAll(name.addresses()));
    return used;
  }

  private void add(PeerAddress address) {
    // A name that all nodes share has this node's own address too, which the engine refuses.
    table.add(address).subscribe(peer -> {}, error -> LOG.debug("{}", error.getMessage()));
  }

  private void removeUnused(Set<PeerAddress> addresses) {
    Set<PeerAddress> used = used();
    addresses.stream()
        .filter(address -> !used.contains(address))
        .forEach(
            address ->
                table
                    .remove(address)
                    .subscribe(peer -> {}, error -> LOG.warn("cannot forget {}", address, error)));
  }

  @Override
  public void close() {
    ticking.dispose();
  }
}
