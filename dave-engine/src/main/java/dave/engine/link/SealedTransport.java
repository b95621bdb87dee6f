package dave.engine.link;

import dave.engine.model.ControlBehaviour;
import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.Timing;
import dave.engine.transport.Transport;
import dave.link.DatagramResult;
import dave.link.Link;
import dave.link.Links;
import dave.link.cell.IntroductionFrame;
import dave.wire.Decoded;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All links of a node over its UDP transport, as a transport named "sealed". A packet to a sealed
 * address waits for the next cells of that link. A packet out of a cell has a sealed address as its
 * source. Only {@link #contact} and {@link #contactReserved} open a link, if there is a place.
 *
 * <p>Guarantees: only {@link #slot} sends cells, one a call. In each round every link gets one
 * cell, whatever waits to be sent. A link stands for exactly the address that its handshake proved,
 * so that one key is one peer. Other datagrams are handed on if the node uses plain packets, and
 * dropped if not.
 *
 * <p>Any thread may call its methods, except {@link #slot} and {@link #poll}, which run on the core
 * worker.
 */
public final class SealedTransport implements Transport {
  private final Transport udp;
  private final boolean plain;
  private final LinkKey key;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final LinkMeters meters;
  private final ControlBehaviour control;
  private final Mono<PeerAddress> bound;
  private final Links links;
  private final OpenLinks open;
  private final PendingMessages pending = new PendingMessages();
  private final LinkPlaces places;
  private final Cells cells;
  private final LinkEvents events;
  private final PlainBudget plainBudget = new PlainBudget();
  private final LinkViews views;
  private boolean closed;

  /**
   * Creates a transport of links, which is not yet open.
   *
   * @param udp opened and closed by this transport
   * @param epoch time between two cells of this node
   * @param clock the wall clock, as handshakes state the time
   * @param nanos the steady clock, by which links live
   * @throws IllegalArgumentException if the configuration has no links
   */
  public SealedTransport(
      LinkConfig config,
      Transport udp,
      Timing timing,
      Duration epoch,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random,
      MeterRegistry registry) {
    this(config, udp, timing, epoch, clock, nanos, random, registry, ControlBehaviour.NONE);
  }

  /**
   * Creates a transport as above, for an engine in a simulation.
   *
   * @param control observes the messages and cells of links
   */
  public SealedTransport(
      LinkConfig config,
      Transport udp,
      Timing timing,
      Duration epoch,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random,
      MeterRegistry registry,
      ControlBehaviour control) {
    this.control = control;
    LinkSecret secret =
        config.key().orElseThrow(() -> new IllegalArgumentException("links need a link key"));
    this.udp = udp;
    this.clock = clock;
    this.nanos = nanos;
    plain = config.mode() != LinkMode.REQUIRE;
    key = secret.publicKey();
    meters = new LinkMeters(registry);
    bound = udp.open().cache();
    open = new OpenLinks(LinkLimits.of(epoch), random);
    cells = new Cells(udp, open, meters, control, this::nowMs);
    events = new LinkEvents(udp, open, pending, cells::offer, meters, control);
    links =
        new Links(
            secret,
            config.settings(timing, epoch),
            new HandshakeLimiter(open::hasRoom, this::mayLink, this::nowMs),
            events,
            random,
            clock,
            nowMs());
    places = new LinkPlaces(links, open, pending, events);
    views = new LinkViews(links, open, events, clock, this::nowMs);
    Gauge.builder("dave.links.open", this, SealedTransport::size)
        .description("Open links")
        .register(registry);
  }

  @Override
  public String name() {
    return PeerAddress.SEALED;
  }

  @Override
  public Mono<PeerAddress> open() {
    return bound.map(address -> PeerAddress.ofLink(key, address));
  }

  /**
   * A transport of plain packets on the same socket; see {@link PlainTransport} for what it drops.
   */
  public Transport plain(long youngestMs) {
    return plain(new SharedUdp(udp, bound, this::close), youngestMs);
  }

  /** Another transport of plain packets, which drops what {@link PlainTransport} says. */
  public Transport plain(Transport other, long youngestMs) {
    return new PlainTransport(this, other, youngestMs, clock, meters);
  }

  /** What the pings of plain peers owe to the slots. */
  public PlainBudget plainBudget() {
    return plainBudget;
  }

  @Override
  public Flux<Incoming> receive() {
    return udp.receive().flatMapIterable(this::receive);
  }

  private synchronized List<Incoming> receive(Incoming incoming) {
    if (closed || !(incoming instanceof Datagram datagram)) {
      return List.of();
    }
    DatagramResult received = links.receive(datagram.packet(), datagram.from(), nowMs());
    if (received != DatagramResult.SIZE) {
      meters.count(received);
    }
    if (plain && isNoneOfLinks(received)) {
      return List.of(datagram);
    }
    return events.takeBrought();
  }

  /** Whether a datagram may be a plain packet. */
  private static boolean isNoneOfLinks(DatagramResult received) {
    return switch (received) {
      case SIZE, STRANGE, KEYLESS_CELL, FORGED_CELL -> true;
      default -> false;
    };
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    send(to, read(packet));
  }

  private static Message read(byte[] packet) {
    if (!(PacketCodec.decode(packet) instanceof Decoded.Ok ok)) {
      throw new IllegalArgumentException("this node made a packet that it does not read");
    }
    return ok.message();
  }

  @Override
  public synchronized void send(PeerAddress to, Message message) {
    if (!to.transport().equals(PeerAddress.SEALED)) {
      throw new IllegalArgumentException("not an address of sealed: " + to);
    }
    if (closed) {
      return;
    }
    Link link = open.get(to);
    if (link != null) {
      cells.offer(link, message);
      if (control.hurries(message)) {
        sendCell(link);
      }
    } else if (!pending.isAwaited(to) || !pending.add(to, message)) {
      meters.undelivered.increment();
    }
  }

  @Override
  public boolean contact(PeerAddress to, byte[] packet) {
    return contact(to, read(packet), false);
  }

  @Override
  public boolean contactReserved(PeerAddress to, byte[] packet) {
    return contact(to, read(packet), true);
  }

  private synchronized boolean contact(PeerAddress to, Message message, boolean reserved) {
    if (open.get(to) != null || pending.isAwaited(to)) {
      send(to, message);
      return true;
    }
    boolean begun = !closed && places.open(to, message, reserved, nowMs());
    if (!begun) {
      meters.undelivered.increment();
    }
    return begun;
  }

  /**
   * Sends one question of a handshake to an address and forgets it, so that a router lets in what
   * comes from there. Nothing is sent if a link to it is open or being opened.
   *
   * @param to an address of "sealed"
   */
  public synchronized void greet(PeerAddress to) {
    if (!closed && !events.isLeaving() && !open.isLinked(to.underLink())) {
      links.greet(to.linkKey(), to.underLink(), nowMs());
    }
  }

  /** Puts an introduction into the next cell of a link, if it is open. */
  public synchronized void introduce(PeerAddress to, IntroductionFrame frame, PeerAddress about) {
    Link link = open.get(to);
    if (link != null && !link.outbox().offer(frame.type, frame.encode(about))) {
      meters.undelivered.increment();
    }
  }

  /**
   * Opens a link anew to an address that has one. The old link stays until the new one replaces it.
   */
  public synchronized void renew(PeerAddress to) {
    if (!closed
        && !events.isLeaving()
        && !pending.isAwaited(to)
        && links.connect(to.linkKey(), to.underLink(), nowMs())) {
      pending.begin(to, false);
    }
  }

  /**
   * Runs one slot: sends one cell on the link whose turn it is, if there is any link. A link that
   * ends with this cell is not loaded. The loader runs without the lock of this class, so the link
   * may end or be replaced meanwhile. Then the cell goes out on the next one, or the new one.
   */
  public void slot(CellRoom.Loader loader) {
    boolean sent = false;
    for (int tries = size(); tries > 0 && !sent; tries--) {
      NextCell cell = next();
      if (cell != null && !isEnding(cell.link())) {
        loader.load(cell);
      }
      sent = sendTurn();
    }
  }

  private synchronized @Nullable NextCell next() {
    Link link = open.next();
    return link == null ? null : new NextCell(this, cells, link, open.address(link));
  }

  private synchronized boolean isEnding(Link link) {
    return events.isEnding(link);
  }

  private synchronized boolean sendTurn() {
    Link link = open.turn();
    return link != null && sendCell(link);
  }

  private synchronized boolean sendCell(Link link) {
    if (closed || !cells.send(link)) {
      return false;
    }
    if (events.isEnding(link)) {
      links.close(link);
    }
    return true;
  }

  /** How many places for attempts are taken, for tests: as many as attempts run. */
  synchronized int awaited() {
    return pending.size();
  }

  /**
   * Does the work that is due: repeats or gives up handshakes, renews keys, and closes silent
   * links.
   */
  public synchronized void poll() {
    if (closed) {
      return;
    }
    open.removeSurplus().forEach(links::close);
    links.poll(nowMs());
  }

  /** Ends the link to an address, if there is one. Its next cell says so, and is the last one. */
  public synchronized void end(PeerAddress address) {
    Link link = open.get(address);
    if (link != null) {
      events.end(link);
    }
  }

  /** How many links this node has at most. */
  public LinkLimits limits() {
    return open.limits();
  }

  /** How many open links this node opened. */
  public synchronized int chosen() {
    return open.chosen();
  }

  /** How many open links other nodes opened. */
  public synchronized int accepted() {
    return open.accepted();
  }

  /** Returns what happened to links since the last call, in order. */
  public synchronized List<LinkEvent> takeEvents() {
    return events.take();
  }

  /** Ends all links, each with its next cell, and opens no more. */
  public synchronized void leave() {
    events.leave(links.open());
  }

  /** Whether the link to an address of "sealed" is open. */
  public synchronized boolean isOpen(PeerAddress address) {
    return open.get(address) != null;
  }

  /** The time between two cells of the other end of a link, lately; 0 if there is no such link. */
  public synchronized long roundMs(PeerAddress address) {
    Link link = open.get(address);
    return link == null ? 0 : link.roundMs();
  }

  /** How many links are open. */
  public synchronized int size() {
    return open.size();
  }

  /** Whether this node opened the link to an address of "sealed", and it is open. */
  public synchronized boolean isChosen(PeerAddress address) {
    Link link = open.get(address);
    return link != null && link.initiator();
  }

  @Override
  public synchronized void noteEcho(PeerAddress from) {
    Link link = open.get(from);
    if (link != null) {
      link.noteEcho(nowMs());
    }
  }

  /** The open links. */
  public synchronized List<LinkView> links() {
    return views.list();
  }

  /** The links for a status: open, or being opened by this node. */
  public synchronized LinkStatus status() {
    return views.status();
  }

  /** Counts a frame of a genuine cell whose body is malformed. */
  public void noteMalformed() {
    meters.malformed.increment();
  }

  /** Whether a link is open to the node at an address of UDP. */
  synchronized boolean isLinked(PeerAddress address) {
    return open.isLinked(address);
  }

  private synchronized boolean mayLink(LinkKey remote) {
    return !events.isLeaving() && (open.takesMore() || links.find(remote).isPresent());
  }

  /** The steady clock, in milliseconds. */
  private long nowMs() {
    return Math.floorDiv(nanos.getAsLong(), 1_000_000L);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      links.close();
      udp.close();
    }
  }
}
