package dave.link.mutation;

import dave.link.DatagramResult;
import dave.link.cell.CellFormat;
import dave.link.cell.CellWriter;
import dave.link.cell.Frames;
import dave.link.cell.HeaderMask;
import dave.link.cell.MaskKeys;
import dave.link.cell.Outbox;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A node with an open link to the target. It has the keys of the link, so it can make any cell. */
final class Friend {
  /** Keys are renewed every three minutes, with two more for time that passes in leaps. */
  private static final long RENEWED_MS = 300_000;

  private static final int TYPE = 200;
  private static final int LONG_MESSAGE = 3_000;
  private static final int MOST_FRAGMENTS = 5;

  private final Target target;
  private final PeerAddress address;
  private final boolean asks;
  private final SplittableRandom random;
  private final LinkSecret secret;
  private final LocalNode local;
  private final Outbox outbox = new Outbox(1 << 16);
  private final List<byte[]> handshake = new ArrayList<>();
  private final byte[] header = new byte[CellFormat.HEADER_LENGTH];
  private final byte[] plain = new byte[CellFormat.MAX_SIZE];
  private int index;
  private @Nullable HeaderMask mask;
  private @Nullable Session session;

  /**
   * @param asks whether it opens the link, or the target does
   */
  Friend(Target target, PeerAddress address, boolean asks, int cellSize, SplittableRandom random) {
    this.target = target;
    this.address = address;
    this.asks = asks;
    this.random = random;
    secret = LinkSecret.generate(random);
    local =
        new LocalNode(
            secret, new MaskKeys(random), cellSize, 1_000, 0, random, new Aead(), target.clock());
  }

  LinkKey key() {
    return secret.publicKey();
  }

  PeerAddress address() {
    return address;
  }

  /** Whether the target answered, and not the other way round. */
  boolean asks() {
    return asks;
  }

  Session session() {
    Session open = session;
    if (open == null) {
      throw new IllegalStateException("the link was never opened");
    }
    return open;
  }

  /** Opens the link, anew if it was open; returns the datagrams that both sent. */
  List<byte[]> open() {
    handshake.clear();
    index = random.nextInt();
    mask = new HeaderMask(local.masks().of(index));
    HandshakeResult result = asks ? ask() : answer();
    session = new Session(result, local.aead(), random, target.nowMs());
    byte[] cell = cell(new byte[0]);
    expect(DatagramResult.CELL, cell);
    handshake.add(cell);
    return List.copyOf(handshake);
  }

  private HandshakeResult ask() {
    Attempt attempt = new Attempt(local, target.key(), Target.ADDRESS, index, 5, target.nowMs());
    ask(attempt, DatagramResult.RETRIED);
    target.advance(1); // An opening has to state a later time than the one before.
    Attempt.Outcome outcome = ask(attempt, DatagramResult.RESPONDED);
    return ((Attempt.Outcome.Opened) outcome).result();
  }

  private Attempt.Outcome ask(Attempt attempt, DatagramResult expected) {
    byte[] question = attempt.poll(target.nowMs()).orElseThrow();
    handshake.add(question);
    expect(expected, question);
    handshake.add(target.sent());
    return attempt.answer(target.sent(), target.nowMs());
  }

  private HandshakeResult answer() {
    Responder responder = new Responder(local, Admission.ALL, () -> index, target.nowMs());
    byte[] question = target.connect(key(), address);
    if (question == null) {
      throw new AssertionError("the target opens no more links");
    }
    handshake.add(question);
    Reply.Retry retry = (Reply.Retry) responder.question(question, Target.ADDRESS, target.nowMs());
    handshake.add(retry.datagram());
    expect(DatagramResult.COOKIE, retry.datagram());
    byte[] opening = target.sent();
    handshake.add(opening);
    Reply.Accepted accepted =
        (Reply.Accepted) responder.question(opening, Target.ADDRESS, target.nowMs());
    handshake.add(accepted.datagram());
    expect(DatagramResult.OPENED, accepted.datagram());
    return accepted.result();
  }

  private void expect(DatagramResult expected, byte[] datagram) {
    DatagramResult result = target.receive(datagram, address);
    if (result != expected) {
      throw new AssertionError("a genuine datagram is " + result + ", not " + expected);
    }
  }

  /**
   * Makes the next cell, with frames of the link itself, and one with this body if it is not empty.
   */
  byte[] cell(byte[] body) {
    CellWriter writer = session().begin(target.nowMs());
    if (body.length > 0 && !writer.add(TYPE, body)) {
      throw new IllegalArgumentException("no room for " + body.length + " bytes");
    }
    return seal();
  }

  /** Makes the next cell with this plaintext, cut to the length of its own. */
  byte[] plain(byte[] content) {
    CellWriter writer = session().begin(target.nowMs());
    byte[] all = writer.plain();
    System.arraycopy(content, 0, all, 0, Math.min(content.length, all.length));
    byte[] cell = seal();
    Arrays.fill(all, (byte) 0);
    return cell;
  }

  int plainLength() {
    return CellFormat.plainLength(session().cellSize());
  }

  private byte[] seal() {
    byte[] cell = new byte[session().cellSize()];
    session().seal(cell);
    return cell;
  }

  /**
   * Sends and receives a genuine cell. Fails if the link is not as good as on its first day.
   *
   * @return the cell of the target
   */
  byte[] exchange() {
    byte[] body = body(1 + random.nextInt(1_000));
    expect(DatagramResult.CELL, cell(body));
    requireFrame(body);
    byte[] back = body(1 + random.nextInt(1_000));
    byte[] cell = cellOfTarget(back);
    if (receive(cell) != CellResult.OPENED || !brings(back)) {
      throw new AssertionError("a cell of the target does not bring what it sent");
    }
    if (target.nowMs() - session().agreedMs() > RENEWED_MS) {
      throw new AssertionError("the keys were not renewed in time");
    }
    return cell;
  }

  /** Sends a message that takes several cells. */
  void sendLong() {
    byte[] body = body(LONG_MESSAGE);
    outbox.offer(TYPE, body);
    for (int cells = 0; !outbox.isEmpty(); cells++) {
      if (cells == MOST_FRAGMENTS) {
        throw new AssertionError("a message takes too many cells");
      }
      outbox.fill(session().begin(target.nowMs()));
      expect(DatagramResult.CELL, seal());
    }
    requireFrame(body);
  }

  private void requireFrame(byte[] body) {
    if (target.frames().size() != 1
        || !target.frames().getFirst().isLike(new Target.Frame(TYPE, body))) {
      throw new AssertionError("a genuine cell does not bring its frame");
    }
  }

  /** The next cell that the target sends here, with this message. */
  private byte[] cellOfTarget(byte[] body) {
    var link = target.links().find(key()).orElseThrow(() -> new AssertionError("no link"));
    byte[] cell = new byte[link.cellSize()];
    if (!link.outbox().offer(TYPE, body) || !link.cell(cell, target.nowMs())) {
      throw new AssertionError("the link takes no message");
    }
    return cell;
  }

  private CellResult receive(byte[] cell) {
    if (mask == null) {
      throw new IllegalStateException("the link was never opened");
    }
    mask.unmask(cell, header);
    return session().open(cell, header, plain, target.nowMs());
  }

  private boolean brings(byte[] body) {
    boolean[] found = {false};
    Frames.each(
        plain,
        plainLength(),
        (type, bytes, offset, length) ->
            found[0] |=
                type == TYPE
                    && Arrays.equals(bytes, offset, offset + length, body, 0, body.length));
    return found[0];
  }

  private byte[] body(int length) {
    byte[] body = new byte[length];
    random.nextBytes(body);
    return body;
  }
}
