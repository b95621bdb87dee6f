package dave.link;

import dave.link.LinkListener.Cause;
import dave.link.cell.CellFormat;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.link.cell.MaskKeys;
import dave.link.handshake.Admission;
import dave.link.handshake.Attempt;
import dave.link.handshake.HandshakeResult;
import dave.link.handshake.LocalNode;
import dave.link.handshake.Reply;
import dave.link.handshake.Responder;
import dave.link.noise.Aead;
import dave.link.session.CellResult;
import dave.link.session.Session;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All links of a node, without I/O. The caller passes datagrams to {@link #receive} and the time to
 * {@link #poll}; results go to the listener. The caller makes cells with {@link Link#cell}, when
 * the schedule says so. All times are of a steady clock, so that steps of the wall clock neither
 * end nor silence a link. Not for several threads.
 *
 * <p>A datagram is checked in this order: its size; its source and the index below the mask, which
 * find a cell's link; its source, if a link is being opened there; and last as a question ({@link
 * Responder}). Nothing sent to an unproven source is longer than its datagram.
 *
 * <p>A link stays at the address that its handshake proved. It ends when the other side is silent,
 * and also when it shows for {@value #ECHO_MS} ms that it receives nothing: its address may belong
 * to a bystander now.
 */
public final class Links implements AutoCloseable {
  /** A link is silent after so many of the longest pauses of its other side. */
  static final int SILENT_PAUSES = 3;

  /**
   * How long the other side may show nothing that it could only receive, besides the pauses of both
   * sides. A renewal of keys shows it every three minutes.
   */
  static final long ECHO_MS = 600_000;

  private final LinkSettings settings;
  private final LocalNode local;
  private final LinkListener listener;
  private final Responder responder;
  private final LinkTable table;
  private final Map<PeerAddress, Attempt> attempts = new HashMap<>();
  private final byte[] header = new byte[CellFormat.HEADER_LENGTH];
  private final byte[] plain = new byte[CellFormat.plainLength(CellFormat.MAX_SIZE)];

  /**
   * Starts without links. Questions made before now are not answered.
   *
   * @param key the key of this node's links; the caller closes it
   * @param random a {@code SecureRandom}, except in tests and simulations
   * @param clock the wall clock, whose time handshakes state
   * @param nowMs the steady clock
   */
  public Links(
      LinkSecret key,
      LinkSettings settings,
      Admission admission,
      LinkListener listener,
      RandomGenerator random,
      InstantSource clock,
      long nowMs) {
    this.settings = settings;
    this.listener = listener;
    local =
        new LocalNode(
            key,
            new MaskKeys(random),
            settings.cellSize(),
            settings.pauseMs(),
            settings.capabilities(),
            random,
            new Aead(),
            clock);
    table = new LinkTable(settings, random);
    responder = new Responder(local, admission, table::freeIndex, nowMs);
  }

  /**
   * Begins to open a link, and sends the question at once.
   *
   * @param address a UDP address
   * @return false if a link to this address is being opened already, there are too many attempts,
   *     or the key is this node's
   */
  public boolean connect(LinkKey key, PeerAddress address, long nowMs) {
    if (attempts.size() >= settings.maxAttempts()
        || attempts.containsKey(address)
        || key.equals(local.key().publicKey())) {
      return false;
    }
    int index = table.freeIndex();
    Attempt attempt = new Attempt(local, key, address, index, settings.firstQuestions(), nowMs);
    attempts.put(address, attempt);
    ask(attempt, nowMs);
    return true;
  }

  /**
   * Sends one question that asks for a cookie, and forgets it. After that, a router in front of
   * this node lets in what the node at this address sends.
   *
   * @param address a UDP address
   * @return false if a link to this address is being opened, or the key is this node's
   */
  public boolean greet(LinkKey key, PeerAddress address, long nowMs) {
    if (attempts.containsKey(address) || key.equals(local.key().publicKey())) {
      return false;
    }
    Attempt greeting = new Attempt(local, key, address, 0, 1, nowMs);
    ask(greeting, nowMs);
    greeting.forget();
    return true;
  }

  /** Processes a datagram that arrived. */
  public DatagramResult receive(byte[] datagram, PeerAddress source, long nowMs) {
    if (!CellFormat.isSize(datagram.length)) {
      return DatagramResult.SIZE;
    }
    Link link = table.find(datagram, source, header);
    if (link != null) {
      return cell(link, datagram, nowMs);
    }
    Attempt attempt = attempts.isEmpty() ? null : attempts.get(source);
    if (attempt != null) {
      DatagramResult received = answer(attempt, datagram, nowMs);
      if (received != null) {
        return received;
      }
    }
    return question(datagram, source, nowMs);
  }

  /**
   * Opens a cell, if it did not come before and its link is within its rate. Only genuine cells
   * count for the rate, so that nobody else can use it up.
   */
  private DatagramResult cell(Link link, byte[] datagram, long nowMs) {
    if (link.session().isReplayed(header)) {
      return DatagramResult.REPLAYED_CELL;
    }
    if (!link.allowance().tryConsume(1, nowMs)) {
      return DatagramResult.EXCESS_CELL;
    }
    CellResult opening = link.session().open(datagram, header, plain, nowMs);
    if (!opening.isGenuine()) {
      link.allowance().refund(1);
    }
    if (opening == CellResult.OPENED) {
      link.noteReceived(nowMs);
      if (link.isOpen() || confirm(link)) {
        deliver(link);
      }
    } else if (opening == CellResult.BROKEN) {
      close(link, Cause.BROKEN);
    }
    return DatagramResult.of(opening);
  }

  /**
   * Opens a half-open link, of which the first cell arrived; false if an older link is kept
   * instead.
   */
  private boolean confirm(Link link) {
    Link there = table.find(link.remoteKey());
    if (there != null && !LinkTable.stands(link, there, local.key().publicKey())) {
      table.remove(link);
      return false;
    }
    open(link, there);
    return true;
  }

  private void open(Link link, @Nullable Link there) {
    if (there == null) {
      table.addOpen(link);
      listener.opened(link);
    } else {
      table.remove(there);
      table.addOpen(link);
      listener.replaced(there, link);
    }
  }

  private void deliver(Link link) {
    Frames.each(
        plain,
        CellFormat.plainLength(link.cellSize()),
        (type, bytes, offset, length) -> frame(link, type, bytes, offset, length));
    if (link.isClosedByPeer()) {
      close(link, Cause.THEIRS);
    }
  }

  private void frame(Link link, int type, byte[] bytes, int offset, int length) {
    if (type >= FrameType.FIRST_CONTENT) {
      listener.frame(link, type, bytes, offset, length);
    } else if (type == FrameType.FRAGMENT) {
      link.reassembly()
          .receive(
              bytes,
              offset,
              length,
              (whole, message, from, size) -> listener.frame(link, whole, message, from, size));
    } else if (type == FrameType.CLOSE) {
      link.closedByPeer();
    }
  }

  private @Nullable DatagramResult answer(Attempt attempt, byte[] datagram, long nowMs) {
    return switch (attempt.answer(datagram, nowMs)) {
      case Attempt.Outcome.NotOurs none -> null;
      case Attempt.Outcome.Retried retried -> {
        ask(attempt, nowMs);
        yield DatagramResult.COOKIE;
      }
      case Attempt.Outcome.Opened opened -> {
        attempts.remove(attempt.address());
        Link link = link(opened.result(), attempt.address(), nowMs);
        Link there = table.find(link.remoteKey());
        if (there == null || LinkTable.stands(link, there, local.key().publicKey())) {
          open(link, there);
        } else {
          link.close();
          listener.failed(attempt.responder(), attempt.address());
        }
        yield DatagramResult.OPENED;
      }
    };
  }

  private DatagramResult question(byte[] datagram, PeerAddress source, long nowMs) {
    return switch (responder.question(datagram, source, nowMs)) {
      case Reply.Silence silence -> DatagramResult.of(silence.reason());
      case Reply.Retry retry -> {
        listener.send(source, retry.datagram());
        yield DatagramResult.RETRIED;
      }
      case Reply.Accepted accepted -> {
        table.addHalfOpen(link(accepted.result(), source, nowMs));
        listener.send(source, accepted.datagram());
        yield DatagramResult.RESPONDED;
      }
    };
  }

  private Link link(HandshakeResult result, PeerAddress address, long nowMs) {
    Session session = new Session(result, local.aead(), local.random(), nowMs);
    return new Link(result, address, session, local.masks(), settings, nowMs);
  }

  private void ask(Attempt attempt, long nowMs) {
    Optional<byte[]> datagram = attempt.poll(nowMs);
    datagram.ifPresent(question -> listener.send(attempt.address(), question));
  }

  /**
   * Does what is due: repeats questions, ends attempts, renews and wipes keys, closes silent links.
   */
  public void poll(long nowMs) {
    for (Attempt attempt : List.copyOf(attempts.values())) {
      if (attempt.isOver(nowMs)) {
        attempt.forget();
        attempts.remove(attempt.address());
        listener.failed(attempt.responder(), attempt.address());
      } else {
        ask(attempt, nowMs);
      }
    }
    table.expireHalfOpen(nowMs);
    for (Link link : table.open()) {
      link.session().tick(nowMs);
      if (nowMs >= endOfPatienceMs(link)) {
        close(link, Cause.SILENCE);
      } else if (link.session().isSpent()) {
        close(link, Cause.SPENT);
      }
    }
  }

  /** When to call {@link #poll} at the latest. */
  public long deadlineMs() {
    long deadlineMs = table.deadlineMs();
    for (Attempt attempt : attempts.values()) {
      deadlineMs = Math.min(deadlineMs, attempt.deadlineMs());
    }
    for (Link link : table.open()) {
      deadlineMs = Math.min(deadlineMs, link.session().deadlineMs());
      deadlineMs = Math.min(deadlineMs, endOfPatienceMs(link));
    }
    return deadlineMs;
  }

  private long endOfPatienceMs(Link link) {
    long silenceMs = Math.max(settings.silenceMs(), link.patienceMs(SILENT_PAUSES));
    long pausesMs = link.statedPatienceMs(SILENT_PAUSES) + SILENT_PAUSES * settings.pauseMs();
    long sinceMs = link.lastReceivedMs() + (link.awaitsFirstCell() ? settings.pauseMs() : 0);
    return Math.min(sinceMs + silenceMs, link.echoedMs() + ECHO_MS + pausesMs);
  }

  /** Closes a link at once, without a message to the other side. */
  public void close(Link link) {
    close(link, Cause.OURS);
  }

  private void close(Link link, Cause cause) {
    boolean wasOpen = link.isOpen();
    table.remove(link);
    if (wasOpen) {
      listener.closed(link, cause);
    }
  }

  /** The open link to a key. */
  public Optional<Link> find(LinkKey key) {
    return Optional.ofNullable(table.find(key));
  }

  /** All open links. */
  public List<Link> open() {
    return table.open();
  }

  /** The links that this node is opening. */
  public List<Attempt> attempts() {
    return List.copyOf(attempts.values());
  }

  /** How many links are half open. */
  public int halfOpen() {
    return table.halfOpen();
  }

  /** Closes all links, and wipes every key but the node's own. */
  @Override
  public void close() {
    attempts.values().forEach(Attempt::forget);
    attempts.clear();
    table.clear();
    local.aead().forget();
  }
}
