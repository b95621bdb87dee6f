package dave.link.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.Blake2s;
import dave.link.noise.SymmetricKey;
import dave.wire.LinkKey;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/**
 * Makes handshake datagrams look random, and keeps out nodes that lack the responder's public key.
 * It hides nothing from nodes with that key; Noise does, inside.
 *
 * <pre>
 *   question:   0   12  nonce, random                 answer:   0   12  nonce, random
 *               12  16  MAC of nonce and tag                    12      content, sealed
 *               28      content, sealed                         -16     tag
 *               -16     tag
 * </pre>
 *
 * <p>The keys of MAC and seal come from the responder's public key. The key of an answer comes from
 * that key and the first 28 bytes of the question. Not for several threads.
 */
final class Envelope {
  /** Bytes of a question beside its content. */
  static final int QUESTION_OVERHEAD = Aead.NONCE_LENGTH + Blake2s.MAC_LENGTH + Aead.TAG_LENGTH;

  /** Bytes of an answer beside its content. */
  static final int ANSWER_OVERHEAD = Aead.NONCE_LENGTH + Aead.TAG_LENGTH;

  /** Length of the front of a question, nonce and MAC, which identifies the question. */
  static final int MARK_LENGTH = Aead.NONCE_LENGTH + Blake2s.MAC_LENGTH;

  private static final int MAC = Aead.NONCE_LENGTH;

  private final Aead aead;
  private final Blake2sDigest mac;
  private final byte[] sum = new byte[Blake2s.MAC_LENGTH];
  private final SymmetricKey seal;
  private final byte[] answers;

  Envelope(Aead aead, LinkKey responder) {
    this.aead = aead;
    mac = new Blake2sDigest(derive("dave link mac", responder), Blake2s.MAC_LENGTH, null, null);
    seal = SymmetricKey.of(derive("dave link question", responder));
    answers = derive("dave link answer", responder);
  }

  private static byte[] derive(String label, LinkKey responder) {
    return Blake2s.hash(label.getBytes(US_ASCII), responder.toByteArray());
  }

  /** Seals the content into a question, which fills {@code datagram}. */
  void sealQuestion(byte[] content, byte[] datagram, RandomGenerator random) {
    writeNonce(datagram, random);
    aead.seal(seal, datagram, 0, Span.NONE, Span.of(content), datagram, MARK_LENGTH);
    sum(datagram);
    System.arraycopy(sum, 0, datagram, MAC, sum.length);
  }

  /** Whether the MAC of a question is right, so that its sender has the key. A cheap check. */
  boolean isMarked(byte[] datagram) {
    sum(datagram);
    byte[] claimed = Arrays.copyOfRange(datagram, MAC, MARK_LENGTH);
    return MessageDigest.isEqual(sum, claimed);
  }

  /** Opens a question that {@link #isMarked}; false if it is not genuine. */
  boolean openQuestion(byte[] datagram, byte[] content) {
    Span sealed = new Span(datagram, MARK_LENGTH, datagram.length - MARK_LENGTH);
    return aead.open(seal, datagram, 0, Span.NONE, sealed, content, 0);
  }

  /** The key of the answer to this question. */
  SymmetricKey answerKey(byte[] question) {
    return SymmetricKey.of(Blake2s.keyed(answers, Arrays.copyOf(question, MARK_LENGTH)));
  }

  /** Seals the content into an answer, which fills {@code datagram}. */
  void sealAnswer(SymmetricKey key, byte[] content, byte[] datagram, RandomGenerator random) {
    writeNonce(datagram, random);
    aead.seal(key, datagram, 0, Span.NONE, Span.of(content), datagram, Aead.NONCE_LENGTH);
  }

  /** Opens an answer; false if it is not genuine. */
  boolean openAnswer(SymmetricKey key, byte[] datagram, byte[] content) {
    Span sealed = new Span(datagram, Aead.NONCE_LENGTH, datagram.length - Aead.NONCE_LENGTH);
    return aead.open(key, datagram, 0, Span.NONE, sealed, content, 0);
  }

  private void sum(byte[] datagram) {
    mac.update(datagram, 0, Aead.NONCE_LENGTH);
    mac.update(datagram, datagram.length - Aead.TAG_LENGTH, Aead.TAG_LENGTH);
    mac.doFinal(sum, 0);
  }

  private static void writeNonce(byte[] datagram, RandomGenerator random) {
    byte[] nonce = new byte[Aead.NONCE_LENGTH];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, datagram, 0, nonce.length);
  }
}
