package dave.link.handshake;

import dave.link.cell.CellFormat;
import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import dave.link.noise.SymmetricKey;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The initiator's side of one attempt to open a link. It asks for a cookie, then sends the opening
 * with it. If no answer comes, it sends a new datagram. All times are of a steady clock, except the
 * one that a question states. Not for several threads.
 */
public final class Attempt {
  /** An attempt ends after this time. */
  public static final long LIFE_MS = 15_000;

  private static final long FIRST_WAIT_MS = 1_000;
  private static final long MAX_WAIT_MS = 4_000;

  /** How long the last question to an address that never answered is waited for. */
  private static final long LAST_WAIT_MS = 2_000;

  /** Most retries that are followed; a responder that sends more wants no link. */
  private static final int MAX_RETRIES = 3;

  /** The result of a datagram. */
  public sealed interface Outcome {
    /** It is not an answer to this attempt. */
    record NotOurs() implements Outcome {}

    /** It is a cookie; {@link Attempt#poll} returns the opening. */
    record Retried() implements Outcome {}

    /** It is the response: the attempt is over, and both sides have the keys. */
    record Opened(HandshakeResult result) implements Outcome {}
  }

  private final LocalNode local;
  private final LinkKey responder;
  private final PeerAddress address;
  private final int index;
  private final Envelope envelope;
  private final long beganMs;
  private int firstQuestions;
  private byte @Nullable [] cookie;
  private @Nullable IkHandshake handshake;
  private @Nullable SymmetricKey answerKey;
  private long nextMs;
  private long waitMs = FIRST_WAIT_MS;
  private int retries;

  /**
   * An attempt that begins now.
   *
   * @param index an index that no session of this node has
   * @param firstQuestions most datagrams before the first answer: the address may be that of a
   *     bystander
   */
  public Attempt(
      LocalNode local,
      LinkKey responder,
      PeerAddress address,
      int index,
      int firstQuestions,
      long nowMs) {
    this.firstQuestions = firstQuestions;
    this.local = local;
    this.responder = responder;
    this.address = address;
    this.index = index;
    envelope = new Envelope(local.aead(), responder);
    nextMs = nowMs;
    beganMs = nowMs;
  }

  /** The key of the responder. */
  public LinkKey responder() {
    return responder;
  }

  /** The address that the questions go to. */
  public PeerAddress address() {
    return address;
  }

  /** The index that the session will have. */
  public int index() {
    return index;
  }

  /** When the attempt began. */
  public long beganMs() {
    return beganMs;
  }

  public boolean isOver(long nowMs) {
    boolean unanswered = cookie == null && firstQuestions == 0 && nowMs >= nextMs;
    return unanswered || nowMs >= beganMs + LIFE_MS;
  }

  /** When to call {@link #poll} next. */
  public long deadlineMs() {
    return Math.min(nextMs, beganMs + LIFE_MS);
  }

  /** The datagram that is due, if any. */
  public Optional<byte[]> poll(long nowMs) {
    if (nowMs < nextMs || isOver(nowMs)) {
      return Optional.empty();
    }
    nextMs = nowMs + waitMs;
    waitMs = Math.min(2 * waitMs, MAX_WAIT_MS);
    if (cookie == null && --firstQuestions == 0) {
      nextMs = nowMs + LAST_WAIT_MS;
    }
    forget();
    byte[] datagram = new byte[local.cellSize()];
    byte[] content = new byte[Question.contentLength(datagram.length)];
    byte[] known = cookie;
    if (known == null) {
      Question.writeEmpty(content, local.clock().millis());
    } else if (!writeOpening(content, known)) {
      return Optional.empty();
    }
    envelope.sealQuestion(content, datagram, local.random());
    answerKey = envelope.answerKey(datagram);
    return Optional.of(datagram);
  }

  private boolean writeOpening(byte[] content, byte[] known) {
    byte[] payload = local.hello(Hello.VERSION, Hello.VERSION, index).encode();
    Question.write(content, local.clock().millis(), known, payload.length);
    IkHandshake begun =
        IkHandshake.initiator(local.aead(), Question.prologue(content), local.key(), responder);
    handshake = begun;
    LinkSecret ephemeral = LinkSecret.generate(local.random());
    return begun.writeOpening(ephemeral, Span.of(payload), content, Question.NOISE);
  }

  /** Processes a datagram from the responder's address. */
  public Outcome answer(byte[] datagram, long nowMs) {
    SymmetricKey key = answerKey;
    if (key == null || !CellFormat.isSize(datagram.length)) {
      return new Outcome.NotOurs();
    }
    byte[] content = new byte[Answer.contentLength(datagram.length)];
    if (!envelope.openAnswer(key, datagram, content)) {
      return new Outcome.NotOurs();
    }
    IkHandshake begun = handshake;
    if (content[0] == Answer.RESPONSE && begun != null) {
      return opened(begun, content);
    }
    Span body = Answer.body(content);
    if (content[0] == Answer.RETRY && retries < MAX_RETRIES && body.length() == Cookies.LENGTH) {
      retries++;
      cookie = Arrays.copyOfRange(content, Answer.BODY, Answer.BODY + Cookies.LENGTH);
      forget();
      nextMs = nowMs;
      waitMs = FIRST_WAIT_MS;
      return new Outcome.Retried();
    }
    return new Outcome.NotOurs();
  }

  private Outcome opened(IkHandshake begun, byte[] content) {
    Span message = Answer.body(content);
    byte[] payload = new byte[message.length()];
    int length = message.length() - IkHandshake.RESPONSE_OVERHEAD;
    Optional<Hello> hello =
        begun.readResponse(message, payload, 0) ? Hello.read(payload, length) : Optional.empty();
    boolean agreed =
        hello.isPresent()
            && hello.get().lowestVersion() == hello.get().highestVersion()
            && hello.get().highestVersion() == Hello.VERSION;
    if (!agreed) {
      forget();
      return new Outcome.NotOurs();
    }
    HandshakeResult result =
        HandshakeResult.of(
            responder, true, local, index, hello.get(), Hello.VERSION, begun.split());
    forget();
    return new Outcome.Opened(result);
  }

  /** Wipes the secrets of the last question. */
  public void forget() {
    IkHandshake begun = handshake;
    if (begun != null) {
      begun.destroy();
      handshake = null;
    }
    SymmetricKey key = answerKey;
    if (key != null) {
      key.destroy();
      answerKey = null;
    }
  }
}
