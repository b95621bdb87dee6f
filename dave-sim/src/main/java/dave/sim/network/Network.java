package dave.sim.network;

import dave.engine.transport.Transport;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A datagram network on virtual time. It delays, loses, duplicates and reorders packets. Partitions
 * and NATs stop them, and sources can be forged. Every sent and delivered packet enters the world's
 * event hash.
 */
public final class Network {
  private static final long HELD_BACK_NS = 100_000_000;
  private static final long SEND_QUEUE_NS = 200_000_000;

  private final World world;
  private final SplittableRandom random;
  private final Map<PeerAddress, Receiver> receivers = new HashMap<>();
  private final Map<PeerAddress, Long> busyUntilNs = new HashMap<>();
  private final List<Tap> taps = new ArrayList<>();
  private final List<Tap> engineTaps = new ArrayList<>();
  private final List<Tap> deliveryTaps = new ArrayList<>();
  private Links links;
  private @Nullable BiPredicate<PeerAddress, PeerAddress> cut;
  private long sent;
  private long delivered;
  private int onTheWay;

  /** Observes packets. */
  @FunctionalInterface
  public interface Tap {
    /**
     * @param from the source address in the packet, after any NAT
     * @param to the destination address in the packet
     */
    void packet(PeerAddress from, PeerAddress to, byte[] packet);
  }

  /** Receives the packets of an address. */
  @FunctionalInterface
  public interface Receiver {
    /** Takes one packet. */
    void receive(PeerAddress from, byte[] packet);
  }

  public Network(World world, Links links) {
    this.world = world;
    this.links = links;
    random = world.random("network", 0);
  }

  /** Changes the quality of all links. */
  public void set(Links newLinks) {
    links = newLinks;
  }

  /**
   * Cuts the network: packets are lost if the rule holds for (source, destination). Null heals the
   * network. A new rule replaces the last one; a rule may hold in one direction only.
   */
  public void cut(@Nullable BiPredicate<PeerAddress, PeerAddress> rule) {
    cut = rule;
  }

  /** Observes all sent packets, lost and forged ones too. */
  public void tapSends(Tap tap) {
    taps.add(tap);
  }

  /** Observes the packets that engines send, lost ones too, but not forged ones. */
  public void tapEngines(Tap tap) {
    engineTaps.add(tap);
  }

  /** Observes packets just before they are delivered. */
  public void tapDeliveries(Tap tap) {
    deliveryTaps.add(tap);
  }

  /** Returns the number of packets sent so far, forged ones too. */
  public long sent() {
    return sent;
  }

  /** Returns the number of packets delivered so far. */
  public long delivered() {
    return delivered;
  }

  /** Returns the number of packets that were sent and have not arrived, copies too. */
  public int onTheWay() {
    return onTheWay;
  }

  /** Returns the number of addresses that receive packets. */
  public int hosts() {
    return receivers.size();
  }

  /** Starts to pass packets for an address to a receiver. */
  public void listen(PeerAddress address, Receiver receiver) {
    receivers.put(address, receiver);
  }

  /** Stops passing packets for an address. */
  public void silence(PeerAddress address) {
    receivers.remove(address);
  }

  /** Returns the transport of a host with this address, behind the NAT if there is one. */
  public Transport transport(PeerAddress address, Nat nat, PeerAddress outside) {
    return nat == Nat.NONE
        ? new Station(address)
        : new Station(address, new NatBox(this, world, nat, outside));
  }

  /** Returns the transport of a host with a public address. */
  public Transport transport(PeerAddress address) {
    return new Station(address);
  }

  /** Sends a packet with {@code from} as its source, genuine or forged. */
  public void send(PeerAddress from, PeerAddress to, byte[] packet) {
    sent++;
    for (int i = 0; i < taps.size(); i++) {
      taps.get(i).packet(from, to, packet);
    }
    long link = World.mix(from.hashCode(), to.hashCode());
    world.hash().add(world.nowNs(), link ^ packet.length);
    long waitNs = queueNs(from, packet.length);
    if (waitNs > SEND_QUEUE_NS
        || packet.length > links.mtu()
        || (cut != null && cut.test(from, to))
        || (links.loss() > 0 && random.nextDouble() < links.loss())) {
      return;
    }
    deliver(from, to, packet, waitNs);
    if (links.duplication() > 0 && random.nextDouble() < links.duplication()) {
      deliver(from, to, packet, waitNs);
    }
  }

  /** Returns how long a packet waits for earlier packets of its sender. */
  private long queueNs(PeerAddress from, int bytes) {
    if (links.bytesPerSecond() == 0) {
      return 0;
    }
    long startNs = Math.max(world.nowNs(), busyUntilNs.getOrDefault(from, 0L));
    long waitNs = startNs - world.nowNs();
    if (waitNs <= SEND_QUEUE_NS) {
      busyUntilNs.put(from, startNs + bytes * 1_000_000_000L / links.bytesPerSecond());
    }
    return waitNs;
  }

  private void deliver(PeerAddress from, PeerAddress to, byte[] packet, long waitNs) {
    long link = World.mix(world.seed(), from.hashCode() + (long) to.hashCode());
    long ns = waitNs + links.latency().drawNs(link, random);
    if (links.reordering() > 0 && random.nextDouble() < links.reordering()) {
      ns += random.nextLong(HELD_BACK_NS);
    }
    onTheWay++;
    world.in(Math.max(1, ns), () -> arrive(from, to, packet));
  }

  private void arrive(PeerAddress from, PeerAddress to, byte[] packet) {
    onTheWay--;
    Receiver receiver = receivers.get(to);
    if (receiver == null) {
      return;
    }
    delivered++;
    world.hash().add(world.nowNs(), to.hashCode());
    for (int i = 0; i < deliveryTaps.size(); i++) {
      deliveryTaps.get(i).packet(from, to, packet);
    }
    receiver.receive(from, packet);
  }

  /** The transport of one engine. */
  private final class Station implements Transport, Receiver {
    private final PeerAddress address;
    private final @Nullable NatBox nat;
    private final Sinks.Many<Datagram> packets = Sinks.many().multicast().directBestEffort();
    private boolean open;

    Station(PeerAddress address) {
      this(address, null);
    }

    Station(PeerAddress address, @Nullable NatBox nat) {
      this.address = address;
      this.nat = nat;
    }

    @Override
    public String name() {
      return address.transport();
    }

    @Override
    public Mono<PeerAddress> open() {
      return Mono.fromSupplier(
          () -> {
            open = true;
            if (nat == null) {
              receivers.put(address, this);
            } else {
              nat.open(this);
            }
            return address;
          });
    }

    @Override
    public Flux<Datagram> receive() {
      return packets.asFlux();
    }

    /** Emits a packet. Like a socket, it drops packets that no subscriber has room for. */
    @Override
    public void receive(PeerAddress from, byte[] packet) {
      if (!open) {
        return;
      }
      switch (packets.tryEmitNext(new Datagram(from, packet))) {
        case OK, FAIL_ZERO_SUBSCRIBER, FAIL_OVERFLOW, FAIL_CANCELLED -> {}
        case FAIL_TERMINATED, FAIL_NON_SERIALIZED ->
            throw new IllegalStateException("a station receives on one thread until it closes");
      }
    }

    @Override
    public void send(PeerAddress to, byte[] packet) {
      if (open) {
        PeerAddress from = nat == null ? address : nat.outward(to);
        for (int i = 0; i < engineTaps.size(); i++) {
          engineTaps.get(i).packet(from, to, packet);
        }
        Network.this.send(from, to, packet);
      }
    }

    @Override
    public void close() {
      if (!open) {
        return;
      }
      open = false;
      if (nat == null) {
        receivers.remove(address, this);
      } else {
        nat.close();
      }
      packets.tryEmitComplete().orThrow();
    }
  }
}
