package dave.sim.scenario;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkEvent;
import dave.engine.link.LinkMode;
import dave.engine.link.SealedTransport;
import dave.engine.transport.Transport.Datagram;
import dave.engine.transport.Transport.FramedDat;
import dave.engine.transport.Transport.Incoming;
import dave.link.cell.FrameType;
import dave.link.cell.MessageFrames;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Options;
import dave.sim.network.Network;
import dave.sim.world.SkewedClock;
import dave.sim.world.World;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Talks over links, with the real transport of a node, and a slot each epoch. It has slots only
 * while a link is open, as there are scenarios with thousands of hosts that are refused.
 */
final class SealedLine implements Line {
  private static final Duration POLL_EVERY = Duration.ofMillis(250);

  private final World world;
  private final Duration epoch;
  private final SealedTransport links;
  private final PeerAddress address;
  private CellRoom.Loader loader = room -> {};
  private Consumer<LinkEvent> events = event -> {};
  private int cells = 1;
  private boolean slots;

  SealedLine(Cluster cluster, PeerAddress udp) {
    world = cluster.world();
    Options.Nodes nodes = cluster.options().nodes();
    epoch = nodes.epoch();
    SplittableRandom random = world.random("line", udp.hashCode());
    LinkSecret key = LinkSecret.generate(random);
    address = PeerAddress.ofLink(key.publicKey(), udp);
    links =
        new SealedTransport(
            LinkConfig.of(LinkMode.REQUIRE, key),
            cluster.network().transport(udp),
            nodes.timing(),
            epoch,
            new SkewedClock(world.scheduler(), Duration.ZERO),
            world::nowNs,
            random,
            new CompositeMeterRegistry());
  }

  @Override
  public PeerAddress address() {
    return address;
  }

  @Override
  public void open(Network.Receiver receiver) {
    links.open().subscribe();
    links
        .receive()
        .subscribe(
            incoming ->
                packet(incoming).ifPresent(bytes -> receiver.receive(incoming.from(), bytes)));
    world.every(POLL_EVERY, this::poll);
  }

  private void poll() {
    links.poll();
    if (!slots && links.size() > 0) {
      slots = true;
      world.in(epoch, this::slot);
    }
  }

  private void slot() {
    links.takeEvents().forEach(events);
    for (int i = 0; i < cells; i++) {
      links.slot(loader);
    }
    slots = links.size() > 0;
    if (slots) {
      world.in(epoch, this::slot);
    }
  }

  /**
   * Chooses what the host adds to its cells, and who hears what happens to its links.
   *
   * @param newLoader called once a cell
   */
  void script(CellRoom.Loader newLoader, Consumer<LinkEvent> newEvents) {
    loader = newLoader;
    events = newEvents;
  }

  /** Sends so many cells each epoch from now on; a node sends one. */
  void pace(int cellsEachEpoch) {
    cells = cellsEachEpoch;
  }

  /** Returns how many links are open. */
  int links() {
    return links.size();
  }

  private static Optional<byte[]> packet(Incoming incoming) {
    return switch (incoming) {
      case Datagram datagram -> Optional.of(datagram.packet());
      case FramedDat dat ->
          MessageFrames.decode(FrameType.DAT, dat.frame(), 0, dat.frame().length)
              .map(PacketCodec::encode);
    };
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    links.contact(to, packet);
  }

  @Override
  public void close() {
    links.close();
  }
}
