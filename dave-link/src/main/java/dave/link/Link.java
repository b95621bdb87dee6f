package dave.link;

import dave.link.cell.CellFormat;
import dave.link.cell.CellWriter;
import dave.link.cell.FrameType;
import dave.link.cell.HeaderMask;
import dave.link.cell.MaskKeys;
import dave.link.cell.Outbox;
import dave.link.cell.Reassembly;
import dave.link.handshake.HandshakeResult;
import dave.link.session.Session;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.quota.TokenBucket;
import org.jspecify.annotations.Nullable;

/** One link to another node. A link equals only itself. Not for several threads. */
public final class Link {
  /** No node is waited for longer because of the pause that it states. */
  static final long MAX_STATED_MS = 240_000;

  /** No node is waited for longer, whatever pauses it makes. */
  static final long MAX_PATIENCE_MS = 600_000;

  /** The burst of cells that may be opened, in seconds of the rate. */
  private static final double BURST_SECONDS = 2;

  private final LinkKey remoteKey;
  private final PeerAddress address;
  private final boolean initiator;
  private final long remoteCapabilities;
  private final long remotePauseMs;
  private final int index;
  private final Session session;
  private final MaskKeys masks;
  private @Nullable HeaderMask mask;
  private final Outbox outbox;
  private final Reassembly reassembly = new Reassembly();
  private final TokenBucket allowance;
  private final long sinceMs;
  private long heardMs;
  private long longestGapMs;
  private double roundMs;
  private long echoedMs;
  private boolean open;
  private boolean closing;
  private boolean closed;
  private boolean closedByPeer;

  Link(
      HandshakeResult result,
      PeerAddress address,
      Session session,
      MaskKeys masks,
      LinkSettings settings,
      long nowMs) {
    remoteKey = result.remoteKey();
    this.address = address;
    initiator = result.initiator();
    remoteCapabilities = result.hello().capabilities();
    remotePauseMs = result.hello().pauseMs();
    index = result.index();
    this.session = session;
    this.masks = masks;
    outbox = new Outbox(settings.outboxBytes());
    int perSecond = settings.cellsPerSecond();
    allowance = new TokenBucket(perSecond, BURST_SECONDS * perSecond, nowMs);
    sinceMs = nowMs;
    heardMs = nowMs;
    echoedMs = nowMs;
  }

  /** The key of the other side, which the handshake proved. */
  public LinkKey remoteKey() {
    return remoteKey;
  }

  /** The address that its cells go to, which the handshake proved. */
  public PeerAddress address() {
    return address;
  }

  /** Whether this side opened the link. */
  public boolean initiator() {
    return initiator;
  }

  /** The capabilities of the other side, one a bit. */
  public long remoteCapabilities() {
    return remoteCapabilities;
  }

  /** When the handshake ended. */
  public long sinceMs() {
    return sinceMs;
  }

  /** When the last genuine cell arrived. */
  public long lastReceivedMs() {
    return heardMs;
  }

  /** The mean time between its genuine cells lately: a round of the other side. */
  public long roundMs() {
    return (long) roundMs;
  }

  /**
   * Whether this side opened it, and no cell came yet: the other side sends none before the first
   * one of this side, which waits for its turn.
   */
  boolean awaitsFirstCell() {
    return initiator && heardMs == sinceMs;
  }

  /** Notes that the other side has just shown that it receives the cells of this side. */
  public void noteEcho(long nowMs) {
    echoedMs = nowMs;
  }

  /** When the other side last showed that it receives the cells of this side. */
  long echoedMs() {
    return Math.max(echoedMs, session.agreedMs());
  }

  /** Size of its cells, in bytes. */
  public int cellSize() {
    return session.cellSize();
  }

  /** Whether cells may be sent. */
  public boolean isOpen() {
    return open && !closed;
  }

  /** The messages that wait for its next cells. */
  public Outbox outbox() {
    return outbox;
  }

  /**
   * The longest body of a frame that goes whole into the next cell, with all that waits; negative
   * if there is no room for a frame. A key that is renewed in that very moment may delay it.
   */
  public int room(long nowMs) {
    return outbox.room(cellSize(), session.controlLength(nowMs));
  }

  /** From now on its cells say that the link is closed, and nothing else. */
  public void announceClose() {
    closing = true;
  }

  /**
   * Makes the next cell from the messages that wait, and zeros. When a cell is sent does not depend
   * on its content.
   *
   * @param datagram gets the cell: {@link #cellSize} bytes
   * @return false if the link is not open, or has sent all that a session can
   */
  public boolean cell(byte[] datagram, long nowMs) {
    if (!isOpen() || session.isSpent()) {
      return false;
    }
    CellWriter cell = session.begin(nowMs);
    if (closing) {
      cell.add(FrameType.CLOSE, new byte[0]);
    } else {
      outbox.fill(cell);
    }
    session.seal(datagram);
    return true;
  }

  /** How long to wait for a number of the pauses that the other side states. */
  long statedPatienceMs(int pauses) {
    return Math.min(MAX_STATED_MS, pauses * remotePauseMs);
  }

  /** The same, or for a number of the longest pauses that it made if that is longer. */
  long patienceMs(int pauses) {
    return Math.max(statedPatienceMs(pauses), Math.min(MAX_PATIENCE_MS, pauses * longestGapMs));
  }

  int index() {
    return index;
  }

  /**
   * Whether a datagram from its address is a cell of this link.
   *
   * @param header gets the header without the mask
   */
  boolean isMeantBy(byte[] datagram, byte[] header) {
    HeaderMask own = mask;
    if (own == null) {
      own = new HeaderMask(masks.of(index)); // Many links stay half open, and need none.
      mask = own;
    }
    own.unmask(datagram, header);
    return CellFormat.index(header) == index;
  }

  Session session() {
    return session;
  }

  /** How many cells may be opened: a steady rate and a burst, as cells can be late together. */
  TokenBucket allowance() {
    return allowance;
  }

  Reassembly reassembly() {
    return reassembly;
  }

  boolean isClosedByPeer() {
    return closedByPeer;
  }

  void open() {
    open = true;
  }

  void noteReceived(long nowMs) {
    double gapMs = nowMs - heardMs;
    roundMs += roundMs == 0 ? gapMs : (gapMs - roundMs) / 8;
    longestGapMs = Math.max(longestGapMs, nowMs - heardMs);
    heardMs = nowMs;
  }

  void closedByPeer() {
    closedByPeer = true;
  }

  void close() {
    closed = true;
    session.close();
  }

  @Override
  public String toString() {
    return "Link[" + remoteKey + " at " + address + "]";
  }
}
