package dave.link.mutation;

import dave.link.DatagramResult;
import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.link.cell.IdsFrame;
import dave.link.cell.IntroductionFrame;
import dave.link.cell.MessageFrames;
import dave.link.handshake.Admission;
import dave.link.handshake.Attempt;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The node under attack, on virtual time. It reads every frame as the engine does, and notes what
 * the last datagram caused.
 */
final class Target implements LinkListener {
  static final PeerAddress ADDRESS = PeerAddresses.parse("udp://192.0.2.99:1618");
  static final LinkSettings SETTINGS = LinkSettings.DEFAULT;
  private static final long START_MS = 1_700_000_000_000L;

  /** A frame that arrived. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
  record Frame(int type, byte[] body) {
    boolean isLike(Frame other) {
      return type == other.type && Arrays.equals(body, other.body);
    }
  }

  private final LinkSecret secret;
  private final Links links;
  private final List<byte[]> sent = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private final Map<LinkKey, Cause> closed = new HashMap<>();

  /** The last datagram to each address; only those that are being asked are kept. */
  private final Map<PeerAddress, byte[]> questions = new HashMap<>();

  private long nowMs = START_MS;

  Target(SplittableRandom random) {
    secret = LinkSecret.generate(random);
    links = new Links(secret, SETTINGS, Admission.ALL, this, random.split(), clock(), nowMs);
    nowMs += 1_000;
  }

  LinkKey key() {
    return secret.publicKey();
  }

  Links links() {
    return links;
  }

  /** The steady clock, and the wall clock too. */
  long nowMs() {
    return nowMs;
  }

  InstantSource clock() {
    return () -> Instant.ofEpochMilli(nowMs);
  }

  void advance(long ms) {
    nowMs += ms;
  }

  /** Processes a datagram. Never sends more than came, but for the opening that a cookie allows. */
  DatagramResult receive(byte[] datagram, PeerAddress from) {
    sent.clear();
    frames.clear();
    DatagramResult result = links.receive(datagram, from, nowMs);
    if (questions.size() > 4 * SETTINGS.maxAttempts()) {
      questions
          .keySet()
          .retainAll(links.attempts().stream().map(Attempt::address).collect(Collectors.toSet()));
    }
    int most = result == DatagramResult.COOKIE ? SETTINGS.cellSize() : datagram.length;
    int bytes = sent.stream().mapToInt(each -> each.length).sum();
    if (bytes > most) {
      throw new AssertionError(datagram.length + " bytes were answered with " + bytes);
    }
    return result;
  }

  /** Does what is due, and checks that nothing grows. */
  void poll(int mostOpen) {
    links.poll(nowMs);
    if (links.halfOpen() > SETTINGS.maxHalfOpen()
        || links.attempts().size() > SETTINGS.maxAttempts()
        || links.open().size() > mostOpen) {
      throw new AssertionError(
          (links.halfOpen() + " links are half open, ")
              + (links.attempts().size() + " are being opened, ")
              + (links.open().size() + " are open"));
    }
  }

  /** Asks an address to open a link; the question, or null if it asks no more now. */
  byte @Nullable [] connect(LinkKey key, PeerAddress address) {
    sent.clear();
    return links.connect(key, address, nowMs) ? sent() : null;
  }

  /** The one datagram that the last one caused. */
  byte[] sent() {
    if (sent.size() != 1) {
      throw new AssertionError(sent.size() + " datagrams were sent, not one");
    }
    return sent.getFirst();
  }

  /** The frames that the last datagram brought. */
  List<Frame> frames() {
    return frames;
  }

  /** Returns which links ended since the last call, and why. */
  Map<LinkKey, Cause> takeClosed() {
    if (closed.isEmpty()) {
      return Map.of();
    }
    Map<LinkKey, Cause> taken = Map.copyOf(closed);
    closed.clear();
    return taken;
  }

  /** The last question that the target sent to an address that it asks. */
  byte[] question(PeerAddress address) {
    return Objects.requireNonNull(questions.get(address));
  }

  @Override
  public void send(PeerAddress to, byte[] datagram) {
    sent.add(datagram);
    questions.put(to, datagram);
  }

  @Override
  public void frame(Link link, int type, byte[] bytes, int offset, int length) {
    frames.add(new Frame(type, Arrays.copyOfRange(bytes, offset, offset + length)));
    if (type == FrameType.DAT && DatFrame.isWhole(bytes, offset, length)) {
      DatFrame.Content content = DatFrame.decode(bytes, offset, length).orElseThrow();
      if (!Arrays.equals(DatFrame.encode(content.dat(), content.stem()), frames.getLast().body())) {
        throw new AssertionError("a dat is not the one in its frame");
      }
    } else if (type == FrameType.HAVE) {
      requireIds(IdsFrame.HAVE, bytes, offset, length);
    } else if (type == FrameType.WANT) {
      requireIds(IdsFrame.WANT, bytes, offset, length);
    } else if (type == FrameType.INTRODUCED) {
      IntroductionFrame.decode(bytes, offset, length).ifPresent(IntroductionFrame.TELL::encode);
    } else {
      MessageFrames.decode(type, bytes, offset, length).ifPresent(MessageFrames::encode);
    }
  }

  private static void requireIds(IdsFrame frame, byte[] bytes, int offset, int length) {
    if (frame.isWhole(length)) {
      long[] ids = frame.decode(bytes, offset, length);
      if (!Arrays.equals(frame.decode(frame.encode(ids), 0, frame.length(ids.length)), ids)) {
        throw new AssertionError("ids change when they are written again");
      }
    }
  }

  @Override
  public void closed(Link link, Cause cause) {
    closed.put(link.remoteKey(), cause);
  }

  @Override
  public void opened(Link link) {}

  @Override
  public void replaced(Link former, Link link) {}

  @Override
  public void failed(LinkKey key, PeerAddress address) {}
}
