package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.cell.CellFormat;
import dave.link.cell.CellWriter;
import dave.link.cell.MaskKeys;
import dave.link.cell.MessageFrames;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import dave.link.noise.SymmetricKey;
import dave.link.session.Session;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sends any datagram to a node with links: raw, in a genuine envelope, in a genuine handshake, in a
 * genuine cell, or as an answer. The node never throws, and never sends more than it received.
 */
public final class LinkTarget implements LinkListener {
  private static final PeerAddress FRIEND = PeerAddresses.parse("udp://192.0.2.1:1618");
  private static final PeerAddress STRANGER = PeerAddresses.parse("udp://192.0.2.2:1618");
  private static final PeerAddress ASKED = PeerAddresses.parse("udp://192.0.2.3:1618");
  private static final int SIZE = CellFormat.MAX_SIZE;
  private static final int WAYS = 8;

  private final SplittableRandom random = new SplittableRandom(1);
  private final LinkSecret secret = LinkSecret.generate(random);
  private final LinkSecret other = LinkSecret.generate(random);
  private final Links node;
  private final Envelope envelope = new Envelope(new Aead(), secret.publicKey());
  private final Envelope ownEnvelope = new Envelope(new Aead(), other.publicKey());
  private final List<byte[]> sent = new ArrayList<>();
  private final Aead aead = new Aead();
  private Session friend;
  private long nowMs = 1_700_000_000_000L;
  private int frames;

  public LinkTarget() {
    node =
        new Links(
            secret,
            LinkSettings.DEFAULT,
            Admission.ALL,
            this,
            new SplittableRandom(2),
            this::now,
            nowMs);
    nowMs += 1_000;
    friend = befriend();
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    new LinkTarget().run(input);
  }

  /** The first inputs: one of each kind. */
  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int way = 0; way < WAYS; way++) {
      byte[] seed = new byte[200];
      Arrays.fill(seed, (byte) (16 + way));
      seed[0] = (byte) way;
      seeds.add(seed);
    }
    return seeds;
  }

  /** How many frames of the peer with an open link arrived. */
  public int frames() {
    return frames;
  }

  /** Runs one input: the first byte is the kind, the others are the content. */
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    nowMs += 50;
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch ((input[0] & 0xff) % WAYS) {
      case 0 -> receive(rest, STRANGER);
      case 1 -> receive(Arrays.copyOf(rest, SIZE), STRANGER);
      case 2 -> receive(question(content(rest, new byte[Cookies.LENGTH])), STRANGER);
      case 3 -> receive(question(content(rest, cookie())), STRANGER);
      case 4 -> receive(opening(rest), STRANGER);
      case 5 -> receive(cell(rest), FRIEND);
      case 6 -> receive(changed(rest), FRIEND);
      default -> answer(rest);
    }
    node.poll(nowMs);
    assertThat(node.halfOpen()).isLessThanOrEqualTo(LinkSettings.DEFAULT.maxHalfOpenPerHost());
    if (node.open().isEmpty() || friend.isSpent()) {
      friend = befriend();
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(nowMs);
  }

  private void receive(byte[] datagram, PeerAddress from) {
    sent.clear();
    node.receive(datagram, from, nowMs);
    int out = sent.stream().mapToInt(each -> each.length).sum();
    assertThat(out).isLessThanOrEqualTo(datagram.length);
  }

  private Session befriend() {
    LocalNode local =
        new LocalNode(other, new MaskKeys(random), SIZE, 1_000, 0, random, aead, this::now);
    Attempt attempt = new Attempt(local, secret.publicKey(), FRIEND, 1, 5, nowMs);
    receive(attempt.poll(nowMs).orElseThrow(), FRIEND);
    attempt.answer(sent.getFirst(), nowMs);
    nowMs++;
    receive(attempt.poll(nowMs).orElseThrow(), FRIEND);
    Attempt.Outcome outcome = attempt.answer(sent.getFirst(), nowMs);
    Session session = new Session(((Attempt.Outcome.Opened) outcome).result(), aead, random, nowMs);
    session.begin(nowMs);
    byte[] cell = new byte[SIZE];
    session.seal(cell);
    receive(cell, FRIEND);
    assertThat(node.open()).hasSize(1);
    return session;
  }

  private byte[] content(byte[] rest, byte[] cookie) {
    byte[] content = Arrays.copyOf(rest, Question.contentLength(SIZE));
    boolean late = rest.length > 0 && (rest[0] & 7) == 7;
    int length = Math.min(rest.length, content.length - Question.NOISE);
    int payload = length - IkHandshake.OPENING_OVERHEAD;
    Question.write(content, late ? Question.timeMs(content) : nowMs, cookie, payload);
    System.arraycopy(rest, 0, content, Question.NOISE, length);
    return content;
  }

  private byte[] question(byte[] content) {
    byte[] datagram = new byte[SIZE];
    envelope.sealQuestion(content, datagram, random);
    return datagram;
  }

  private byte[] cookie() {
    byte[] asking = question(content(new byte[0], new byte[Cookies.LENGTH]));
    SymmetricKey key = envelope.answerKey(asking);
    receive(asking, STRANGER);
    byte[] content = new byte[Answer.contentLength(SIZE)];
    assertThat(envelope.openAnswer(key, sent.getFirst(), content)).isTrue();
    return Arrays.copyOfRange(content, Answer.BODY, Answer.BODY + Cookies.LENGTH);
  }

  /** A genuine handshake with any payload. */
  private byte[] opening(byte[] rest) {
    byte[] payload = Arrays.copyOf(rest, Math.min(rest.length, Question.payloadLength(SIZE)));
    byte[] content = content(new byte[payload.length + IkHandshake.OPENING_OVERHEAD], cookie());
    LinkSecret asker = LinkSecret.generate(random);
    IkHandshake handshake =
        IkHandshake.initiator(aead, Question.prologue(content), asker, secret.publicKey());
    LinkSecret ephemeral = LinkSecret.generate(random);
    handshake.writeOpening(ephemeral, Span.of(payload), content, Question.NOISE);
    return question(content);
  }

  /** A genuine cell with any plaintext. */
  private byte[] cell(byte[] rest) {
    CellWriter writer = friend.begin(nowMs);
    byte[] plain = writer.plain();
    System.arraycopy(rest, 0, plain, 0, Math.min(rest.length, plain.length));
    byte[] cell = new byte[SIZE];
    friend.seal(cell);
    Arrays.fill(plain, (byte) 0);
    return cell;
  }

  private byte[] changed(byte[] rest) {
    friend.begin(nowMs);
    byte[] cell = new byte[SIZE];
    friend.seal(cell);
    for (int i = 0; i < Math.min(rest.length, SIZE); i++) {
      cell[i] ^= rest[i];
    }
    return cell;
  }

  /** Any content as an answer to a question of the node. */
  private void answer(byte[] rest) {
    sent.clear();
    if (node.connect(other.publicKey(), ASKED, nowMs)) {
      byte[] question = sent.getFirst();
      byte[] content = Arrays.copyOf(rest, Answer.contentLength(SIZE));
      byte[] datagram = new byte[SIZE];
      ownEnvelope.sealAnswer(ownEnvelope.answerKey(question), content, datagram, random);
      receive(datagram, ASKED);
    } else {
      receive(Arrays.copyOf(rest, SIZE), ASKED);
    }
  }

  @Override
  public void send(PeerAddress to, byte[] datagram) {
    sent.add(datagram);
  }

  @Override
  public void opened(Link link) {}

  @Override
  public void replaced(Link former, Link link) {}

  @Override
  public void frame(Link link, int type, byte[] bytes, int offset, int length) {
    frames++;
    MessageFrames.decode(type, bytes, offset, length);
  }

  @Override
  public void closed(Link link, Cause cause) {}

  @Override
  public void failed(LinkKey key, PeerAddress address) {}
}
