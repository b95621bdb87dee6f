package dave.node.router;

import com.google.protobuf.ByteString;
import dave.service.model.RouterMapping;
import dave.service.model.RouterMapping.State;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.resources.LoopResources;

/**
 * Keeps a mapping of the node's UDP port at the router, and ends it at the stop.
 *
 * <ul>
 *   <li>It asks only from a private address, and only the default gateway.
 *   <li>A round sends at most {@value Protocol#MOST_OF_ROUND} datagrams, and two rounds begin at
 *       least 10 s apart.
 *   <li>A mapping is renewed at half of its lifetime, and when the router announces a restart.
 *   <li>After a refusal or silence the pause doubles from five minutes to an hour.
 *   <li>Another router or another local address begins anew.
 *   <li>After a sleep, or a change of the network, it looks and asks at once.
 * </ul>
 */
public final class PortMapper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("/node/router");
  private static final Duration FIRST_RETRY = Duration.ofMinutes(5);
  private static final Duration LAST_RETRY = Duration.ofHours(1);
  private static final int DOUBLINGS = 4;
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final RouterConfig config;
  private final int port;
  private final Routes routes;
  private final RouterSocket.Opener sockets;
  private final Workers workers;
  private final RouterWatch watch;
  private final Disposable running;
  private volatile RouterMapping shown = RouterMapping.of(State.ASKING);

  private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();

  // These are read and written on the timer alone.
  private @Nullable Route route;
  private @Nullable Mapping mapping;
  private @Nullable Mapping asked;
  private @Nullable Long beganNs;
  private RouterClock clock = new RouterClock();
  private long expiresNs;
  private int failures;

  /** A mapping that a router has, or may have. */
  private record Mapping(Protocol protocol, Route route, MappingRequest request) {}

  PortMapper(
      RouterConfig config, int port, Routes routes, RouterSocket.Opener sockets, Workers workers) {
    this.config = config;
    this.port = port;
    this.routes = routes;
    this.sockets = sockets;
    this.workers = workers;
    watch = new RouterWatch(routes, sockets, workers);
    running =
        Mono.defer(this::turn)
            .repeat()
            .subscribeOn(workers.timer())
            .subscribe(none -> {}, error -> LOG.error("the router is asked no more", error));
  }

  /**
   * Starts to ask for a mapping, if the node can need one.
   *
   * @param listening where the node receives UDP, with its real port
   * @param loops closed by the caller, after this
   * @return empty if it is off, or the address is none that a router forwards to by IPv4
   */
  public static Optional<PortMapper> start(
      RouterConfig config, PeerAddress listening, LoopResources loops, Workers workers) {
    InetSocketAddress socket = PeerAddresses.toSocketAddress(listening);
    boolean any = PeerAddresses.isUnspecified(listening);
    if (!config.enabled() || !(any || isPrivate(socket.getAddress()))) {
      return Optional.empty();
    }
    Optional<Inet4Address> bound =
        any ? Optional.empty() : Optional.of((Inet4Address) socket.getAddress());
    return Optional.of(
        new PortMapper(
            config,
            socket.getPort(),
            new LinuxRoutes(bound),
            new UdpRouterSocket.Opener(loops),
            workers));
  }

  private static boolean isPrivate(InetAddress host) {
    return host instanceof Inet4Address
        && PeerAddresses.scope(udp(host, 1)) == AddressScope.PRIVATE;
  }

  private static PeerAddress udp(InetAddress host, int port) {
    return PeerAddresses.of(PeerAddress.UDP, new InetSocketAddress(host, port));
  }

  /** Returns what came of the last round. Any thread may call it. */
  public RouterMapping mapping() {
    return shown;
  }

  /** Finds the router, asks it, and waits until it has to be asked again. */
  private Mono<Void> turn() {
    if (!routes.supported()) {
      show(RouterMapping.of(State.UNSUPPORTED), "cannot find the router on this system");
      return Mono.never();
    }
    return watch
        .find()
        .flatMap(
            found -> {
              begin(found.orElse(null));
              Route way = route;
              if (way == null) {
                show(RouterMapping.of(State.NO_ROUTER), "there is no router to ask for a port");
                return changed(found);
              }
              if (!isPrivate(way.local())) {
                show(RouterMapping.of(State.NOT_NEEDED), "a public address needs no router");
                return changed(found);
              }
              return sinceLastRound()
                  .then(Mono.defer(() -> round(way)))
                  .flatMap(outcome -> pause(way, after(way, outcome)));
            });
  }

  private void begin(@Nullable Route found) {
    if (found == null || !found.equals(route)) {
      route = found;
      clock = new RouterClock();
      mapping = null;
      asked = null;
      failures = 0;
    }
  }

  /** Completes when a round may begin. */
  private Mono<Void> sinceLastRound() {
    Long last = beganNs;
    if (last == null) {
      return Mono.empty();
    }
    Duration since = Duration.ofNanos(workers.nanos().getAsLong() - last);
    Duration left = config.leastPause().minus(since);
    return left.isPositive() ? Mono.delay(left, workers.timer()).then() : Mono.empty();
  }

  private Mono<Outcome> round(Route way) {
    beganNs = workers.nanos().getAsLong();
    return Mono.usingWhen(
            sockets.open(way),
            socket -> talk(way, socket),
            socket -> Mono.fromRunnable(socket::close))
        .publishOn(workers.timer())
        .onErrorResume(
            IOException.class,
            error -> {
              LOG.debug("cannot reach the router", error);
              return Mono.just(new Outcome.Silent());
            });
  }

  private Mono<Outcome> talk(Route way, RouterSocket socket) {
    Mapping held = mapping;
    MappingRequest wanted = held == null ? request(way) : held.request;
    if (held != null && held.protocol == Protocol.NAT_PMP) {
      return ask(Protocol.NAT_PMP, way, socket, wanted);
    }
    return ask(Protocol.PCP, way, socket, wanted)
        .flatMap(
            outcome ->
                outcome instanceof Outcome.OtherProtocol
                        || (outcome instanceof Outcome.Silent && held == null)
                    ? ask(Protocol.NAT_PMP, way, socket, wanted)
                    : Mono.just(outcome));
  }

  private MappingRequest request(Route way) {
    byte[] nonce = new byte[Pcp.NONCE_LENGTH];
    workers.random().nextBytes(nonce);
    return new MappingRequest(
        ByteString.copyFrom(nonce),
        way.local(),
        port,
        port,
        MappingRequest.ANY,
        config.lifetime().toSeconds());
  }

  private Mono<Outcome> ask(
      Protocol protocol, Route way, RouterSocket socket, MappingRequest wanted) {
    asked = new Mapping(protocol, way, wanted);
    return protocol
        .ask(socket, wanted, workers.timer(), workers.random())
        .doOnNext(
            outcome -> {
              if (outcome instanceof Outcome.Granted granted) {
                mapping = new Mapping(protocol, way, granted.renewal());
                asked = mapping;
                granted(protocol, way, granted);
              }
            });
  }

  private void granted(Protocol protocol, Route way, Outcome.Granted granted) {
    PeerAddress external = udp(granted.host(), granted.port());
    String limit = isPrivate(granted.host()) ? ", which is private: there is another NAT" : "";
    show(
        new RouterMapping(State.MAPPED, protocol.title(), Optional.of(external), ""),
        "router %s forwards %s to this node (%s)%s"
            .formatted(way.router().getHostAddress(), external, protocol.title(), limit));
  }

  /** Notes an outcome, and returns the pause until the next round. */
  private Duration after(Route way, Outcome outcome) {
    long nowNs = workers.nanos().getAsLong();
    return switch (outcome) {
      case Outcome.Granted granted -> {
        clock.note(granted.epochS(), nowNs);
        failures = 0;
        expiresNs = nowNs + TimeUnit.SECONDS.toNanos(granted.lifetimeS());
        yield half(nowNs);
      }
      case Outcome.Silent silent -> {
        if (mapping != null && expiresNs > nowNs) {
          yield half(nowNs); // The mapping is still there, and so is time to renew it.
        }
        yield failed(way, new RouterMapping(State.SILENT, "", Optional.empty(), ""), 0);
      }
      case Outcome.Refused refused -> failed(way, refused(refused.reason()), refused.retryS());
      case Outcome.OtherProtocol other ->
          failed(way, refused("it speaks neither PCP nor NAT-PMP"), 0);
    };
  }

  private static RouterMapping refused(String reason) {
    return new RouterMapping(State.REFUSED, "", Optional.empty(), reason);
  }

  private Duration half(long nowNs) {
    Duration half = Duration.ofNanos((expiresNs - nowNs) / 2);
    return half.compareTo(config.leastPause()) < 0 ? config.leastPause() : half;
  }

  private Duration failed(Route way, RouterMapping told, long retryS) {
    mapping = null;
    asked = null;
    show(
        told,
        "router %s forwards no port%s"
            .formatted(
                way.router().getHostAddress(),
                told.state() == State.SILENT
                    ? ": it answers neither PCP nor NAT-PMP"
                    : ": " + told.reason()));
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, DOUBLINGS));
    failures++;
    Duration wanted = Duration.ofSeconds(retryS);
    Duration longer = pause.compareTo(wanted) < 0 ? wanted : pause;
    return longer.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : longer;
  }

  /** Completes after the pause, or earlier if the router is another or restarts. */
  private Mono<Void> pause(Route way, Duration pause) {
    Mono<Void> restarted =
        mapping == null
            ? Mono.never()
            : watch.restarted(
                way,
                epochS -> clock.hasRestarted(epochS, workers.nanos().getAsLong()),
                config.leastPause());
    return Mono.firstWithSignal(
        Mono.delay(pause, workers.timer()).then(), changed(Optional.of(way)), restarted);
  }

  /** Completes when the route is not this any more, or may be another one. */
  private Mono<Void> changed(Optional<Route> now) {
    return Mono.firstWithSignal(watch.changed(now), changes.asFlux().next().then());
  }

  /** Looks for the router and asks it soon, as the network may have changed. Any thread. */
  public void hurry() {
    workers.timer().schedule(this::announce);
  }

  private void announce() {
    switch (changes.tryEmitNext(true)) {
      case OK, FAIL_ZERO_SUBSCRIBER, FAIL_OVERFLOW, FAIL_CANCELLED -> {}
      case FAIL_TERMINATED, FAIL_NON_SERIALIZED ->
          throw new IllegalStateException("changes come from the timer, and do not end");
    }
  }

  private void show(RouterMapping told, String words) {
    if (!told.equals(shown)) {
      shown = told;
      boolean asked =
          told.state() == State.MAPPED
              || told.state() == State.REFUSED
              || told.state() == State.SILENT;
      LOG.atLevel(asked ? Level.INFO : Level.DEBUG).log(words);
    }
  }

  /** Stops to ask, and ends the mapping if there may be one. */
  Mono<Void> stop() {
    return Mono.fromRunnable(running::dispose)
        .subscribeOn(workers.timer())
        .then(Mono.defer(this::end));
  }

  private Mono<Void> end() {
    Mapping last = asked;
    asked = null;
    if (last == null) {
      return Mono.empty();
    }
    return Mono.usingWhen(
            sockets.open(last.route),
            socket -> last.protocol.end(socket, last.request, workers.timer()),
            socket -> Mono.fromRunnable(socket::close))
        .doOnError(IOException.class, error -> LOG.debug("cannot reach the router", error))
        .onErrorComplete(IOException.class);
  }

  /** Stops to ask, and ends the mapping if there may be one. Blocks for at most a second. */
  @Override
  public void close() {
    stop().timeout(CLOSE).onErrorComplete(TimeoutException.class).block();
  }
}
