package dave.engine.testing;

import dave.engine.transport.Transport;
import dave.engine.transport.Transport.Datagram;
import dave.link.DatagramResult;
import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.cell.CellFormat;
import dave.link.cell.FrameType;
import dave.link.cell.IntroductionFrame;
import dave.link.cell.MessageFrames;
import dave.link.handshake.Admission;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A host of an attacker. It has any number of link keys at one UDP address, and its cells hold what
 * the test likes. It never closes a link because the other side is silent.
 */
public final class HostileHost implements AutoCloseable {
  private static final long PAUSE_MS = 20_000;
  private static final LinkSettings PATIENT =
      new LinkSettings(
          CellFormat.MAX_SIZE,
          0,
          16,
          8,
          8,
          8,
          5,
          PAUSE_MS,
          3_600_000,
          3_600_000,
          64 << 10,
          LinkSettings.MAX_CELLS_PER_SECOND);

  private final VirtualWorld world;
  private final PeerAddress udp;
  private final Transport transport;
  private final List<Key> keys = new ArrayList<>();
  private boolean deaf;
  private long stoppedMs;

  public HostileHost(VirtualWorld world, SimulatedNetwork network, PeerAddress udp) {
    this.world = world;
    this.udp = udp;
    transport = network.transport(udp);
    transport
        .receive()
        .subscribe(
            incoming -> {
              if (!deaf && incoming instanceof Datagram datagram) {
                keys.forEach(key -> key.receive(datagram));
              }
            });
    transport.open().subscribe();
  }

  /** Makes one more key, which has links of its own. */
  public Key key(long seed) {
    Key key = new Key(seed);
    keys.add(key);
    return key;
  }

  /** Ignores all that comes from now on. */
  public void deafen() {
    deaf = true;
  }

  /** Stops the clock of its links, so that they renew no keys. */
  public void stopClock() {
    stoppedMs = nowMs();
  }

  private long nowMs() {
    return stoppedMs == 0 ? world.nanos() / 1_000_000 : stoppedMs;
  }

  @Override
  public void close() {
    transport.close();
    for (Key key : keys) {
      key.links.close();
      key.secret.close();
    }
  }

  /**
   * A message that came in a cell.
   *
   * @param cell number of the cell, over all links of the key
   */
  public record Received(int cell, Message message) {}

  /** One key of the host. */
  public final class Key implements LinkListener {
    private final LinkSecret secret;
    private final Links links;
    private final List<Received> received = new ArrayList<>();
    private final List<PeerAddress> told = new ArrayList<>();
    private final List<PeerAddress> asked = new ArrayList<>();
    private int cells;

    private Key(long seed) {
      SplittableRandom random = new SplittableRandom(~seed); // Tests seed nodes with small numbers.
      secret = LinkSecret.generate(random);
      links = new Links(secret, PATIENT, Admission.ALL, this, random, world.clock(), nowMs());
    }

    /** Its address of "sealed". */
    public PeerAddress address() {
      return PeerAddress.ofLink(secret.publicKey(), udp);
    }

    /** Begins to open a link. */
    public void open(PeerAddress to) {
      links.connect(to.linkKey(), to.underLink(), nowMs());
    }

    /** Adds a message to the next cell. */
    public Key say(PeerAddress to, Message message) {
      link(to).outbox().offer(MessageFrames.type(message), MessageFrames.encode(message));
      return this;
    }

    /** Adds an introduction, or a request for one, to the next cell. */
    public Key introduce(PeerAddress to, IntroductionFrame frame, PeerAddress about) {
      return say(to, frame.type, frame.encode(about));
    }

    /** Adds a frame to the next cell. */
    public Key say(PeerAddress to, int type, byte[] body) {
      link(to).outbox().offer(type, body);
      return this;
    }

    /** The addresses that introductions told of. */
    public List<PeerAddress> told() {
      return told;
    }

    /** The addresses that it was asked to introduce others to. */
    public List<PeerAddress> asked() {
      return asked;
    }

    /** Has the next cell end the link, whatever else it holds. */
    public Key sayGoodbye(PeerAddress to) {
      link(to).outbox().offer(FrameType.CLOSE, new byte[0]);
      return this;
    }

    /** Has the next cell end the link, if there is a link. */
    public void trySayGoodbye(PeerAddress to) {
      if (links.find(to.linkKey()).isPresent()) {
        sayGoodbye(to);
      }
    }

    /** Sends the next cell if there is a link. */
    public void trySendCell(PeerAddress to) {
      if (links.find(to.linkKey()).isPresent()) {
        sendCell(to);
      }
    }

    /** Sends the next cell. */
    public void sendCell(PeerAddress to) {
      Link link = link(to);
      byte[] cell = new byte[link.cellSize()];
      if (link.cell(cell, nowMs())) {
        transport.send(link.address(), cell);
      }
    }

    /** What came in cells; the caller may clear it. */
    public List<Received> received() {
      return received;
    }

    private Link link(PeerAddress to) {
      return links.find(to.linkKey()).orElseThrow();
    }

    private void receive(Datagram datagram) {
      if (links.receive(datagram.packet(), datagram.from(), nowMs()) == DatagramResult.CELL) {
        cells++;
      }
    }

    @Override
    public void send(PeerAddress to, byte[] datagram) {
      transport.send(to, datagram);
    }

    @Override
    public void frame(Link link, int type, byte[] bytes, int offset, int length) {
      MessageFrames.decode(type, bytes, offset, length)
          .ifPresent(message -> received.add(new Received(cells, message)));
      if (type == FrameType.INTRODUCE) {
        asked.add(IntroductionFrame.decode(bytes, offset, length).orElseThrow());
      } else if (type == FrameType.INTRODUCED) {
        told.add(IntroductionFrame.decode(bytes, offset, length).orElseThrow());
      }
    }

    @Override
    public void opened(Link link) {}

    @Override
    public void replaced(Link former, Link link) {}

    @Override
    public void closed(Link link, Cause cause) {}

    @Override
    public void failed(LinkKey key, PeerAddress address) {}
  }
}
