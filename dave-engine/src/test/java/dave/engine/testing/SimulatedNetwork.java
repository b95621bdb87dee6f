package dave.engine.testing;

import dave.engine.transport.Transport;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A datagram network in memory on virtual time. A seed decides which packets are late, lost or
 * doubled, or overtake each other. Everything that is sent and delivered enters {@link #hash}.
 */
public final class SimulatedNetwork {
  /** An address that no node has. */
  private static final PeerAddress NOWHERE = PeerAddresses.parse("udp://45.255.255.1:1");

  private final VirtualWorld world;
  private final Options options;
  private final SplittableRandom random;
  private final Map<PeerAddress, Station> stations = new HashMap<>();
  private final List<Tap> taps = new ArrayList<>();
  private final EventHash hash = new EventHash();
  private final Map<PeerAddress, PeerAddress> outside = new HashMap<>();
  private BiPredicate<PeerAddress, PeerAddress> cut = (from, to) -> false;

  /**
   * How bad the network is.
   *
   * @param minLatency the least latency of a packet
   * @param maxLatency the greatest latency of a packet; latencies are uniform, so that packets
   *     overtake each other
   * @param loss the probability that a packet is lost
   * @param doubling the probability that a packet is doubled
   */
  public record Options(Duration minLatency, Duration maxLatency, double loss, double doubling) {
    /** 20 to 120 ms, one packet in twenty lost, one in a hundred doubled. */
    public static final Options LOSSY =
        new Options(Duration.ofMillis(20), Duration.ofMillis(120), 0.05, 0.01);

    /** 1 ms, and nothing goes wrong. */
    public static final Options PERFECT =
        new Options(Duration.ofMillis(1), Duration.ofMillis(1), 0, 0);
  }

  /** Called with every packet that is sent, including lost ones. */
  public interface Tap {
    /** A packet was sent. */
    void sent(PeerAddress from, PeerAddress to, byte[] packet);
  }

  public SimulatedNetwork(VirtualWorld world, Options options, long seed) {
    this.world = world;
    this.options = options;
    random = new SplittableRandom(seed);
  }

  /** A transport of this network; its name is that of the address. */
  public Transport transport(PeerAddress address) {
    return new Station(address);
  }

  /** Sends a packet with the source {@code from}, which may be forged. */
  public void send(PeerAddress from, PeerAddress to, byte[] packet) {
    taps.forEach(tap -> tap.sent(from, to, packet));
    hash.add(world.nowMs()).add(from.hashCode()).add(to.hashCode()).add(packet).end();
    if (random.nextDouble() < options.loss() || cut.test(from, to)) {
      return;
    }
    deliver(from, to, packet);
    if (random.nextDouble() < options.doubling()) {
      deliver(from, to, packet);
    }
  }

  private void deliver(PeerAddress from, PeerAddress to, byte[] packet) {
    long least = options.minLatency().toNanos();
    long most = options.maxLatency().toNanos();
    long latencyNs = least == most ? least : random.nextLong(least, most);
    world
        .scheduler()
        .schedule(
            () -> {
              Station station = stations.get(inside(to));
              if (station != null) {
                hash.add(world.nowMs()).add(to.hashCode()).add(packet.length).end();
                station.receive(new Transport.Datagram(from, packet));
              }
            },
            latencyNs,
            TimeUnit.NANOSECONDS);
  }

  /**
   * Gives a node another address, as a laptop has that changes its network. The node itself does
   * not learn of it.
   */
  public void move(PeerAddress node, PeerAddress to) {
    outside.put(node, to);
  }

  private PeerAddress inside(PeerAddress to) {
    return outside.entrySet().stream()
        .filter(moved -> moved.getValue().equals(to))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(outside.containsKey(to) ? NOWHERE : to);
  }

  /** Sets the pairs of source and receiver between which nothing arrives from now on. */
  public void cut(BiPredicate<PeerAddress, PeerAddress> newCut) {
    cut = newCut;
  }

  /** Sets the observer of packets that are sent. */
  public void tap(Tap tap) {
    taps.add(tap);
  }

  /** The hash over all packets that were sent and delivered, to which a test may add. */
  public EventHash hash() {
    return hash;
  }

  /** One address of the network. */
  private final class Station implements Transport {
    private final PeerAddress address;
    private final Sinks.Many<Datagram> packets = Sinks.many().multicast().directBestEffort();

    Station(PeerAddress address) {
      this.address = address;
    }

    @Override
    public String name() {
      return address.transport();
    }

    @Override
    public Mono<PeerAddress> open() {
      return Mono.fromSupplier(
          () -> {
            stations.put(address, this);
            return address;
          });
    }

    @Override
    public Flux<Datagram> receive() {
      return packets.asFlux();
    }

    /** Like a socket without a reader, it drops packets for which there is no room. */
    void receive(Datagram datagram) {
      switch (packets.tryEmitNext(datagram)) {
        case OK, FAIL_ZERO_SUBSCRIBER, FAIL_OVERFLOW, FAIL_CANCELLED -> {}
        case FAIL_TERMINATED, FAIL_NON_SERIALIZED ->
            throw new IllegalStateException("a station receives on one thread until it closes");
      }
    }

    @Override
    public void send(PeerAddress to, byte[] packet) {
      SimulatedNetwork.this.send(outside.getOrDefault(address, address), to, packet);
    }

    @Override
    public void close() {
      if (stations.remove(address, this)) {
        packets.tryEmitComplete().orThrow();
      }
    }
  }
}
