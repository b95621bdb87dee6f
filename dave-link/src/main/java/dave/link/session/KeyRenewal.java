package dave.link.session;

import dave.link.noise.Blake2s;
import dave.wire.keys.LinkSecret;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Fresh keys by an X25519 agreement inside the link: {@code (root, to responder, to initiator) =
 * HKDF(root, agreed)}. The session's initiator repeats its offer in every cell until it is
 * answered. The responder repeats its answer in every cell until one arrives under the new keys.
 */
final class KeyRenewal {
  /** Time from a renewal to the initiator's next offer. */
  static final long OFFER_MS = 180_000;

  /** Shortest time between two renewals that the responder agrees to. */
  static final long MIN_MS = 60_000;

  static final int BODY_LENGTH = 1 + LinkSecret.LENGTH;

  /** The chain keys of an epoch. */
  @SuppressWarnings("ArrayRecordComponent") // Secrets are wiped, not compared.
  record Fresh(int epoch, byte[] toResponder, byte[] toInitiator) {}

  private final boolean initiator;
  private final RandomGenerator random;
  private final byte[] root;
  private int epoch;
  private boolean broken;
  private long renewedMs;
  private @Nullable LinkSecret offered;
  private byte @Nullable [] frame;

  KeyRenewal(boolean initiator, byte[] root, RandomGenerator random, long nowMs) {
    this.initiator = initiator;
    this.root = root.clone();
    this.random = random;
    renewedMs = nowMs;
  }

  /** The body of the frame that every cell carries now; null if there is none. */
  byte @Nullable [] frame(long nowMs) {
    if (initiator && offered == null && nowMs - renewedMs >= OFFER_MS) {
      LinkSecret ephemeral = LinkSecret.generate(random);
      offered = ephemeral;
      frame = body(epoch + 1, ephemeral);
    }
    return frame;
  }

  /**
   * Whether the other side sent a key of small order. Such a key gives no secret, so no sound node
   * sends one.
   */
  boolean isBroken() {
    return broken;
  }

  /** Processes an offer, on the responder's side; empty if it is refused. */
  Optional<Fresh> offer(byte[] bytes, int offset, int length, long nowMs) {
    boolean due = !initiator && frame == null && nowMs - renewedMs >= MIN_MS;
    if (!due || broken || !isNext(bytes, offset, length)) {
      return Optional.empty();
    }
    try (LinkSecret ephemeral = LinkSecret.generate(random)) {
      Optional<Fresh> fresh = agree(ephemeral, bytes, offset + 1, nowMs);
      if (fresh.isPresent()) {
        frame = body(epoch, ephemeral);
      }
      return fresh;
    }
  }

  /** Processes an answer, on the initiator's side; empty if it is refused. */
  Optional<Fresh> answer(byte[] bytes, int offset, int length, long nowMs) {
    LinkSecret ephemeral = offered;
    if (ephemeral == null || !isNext(bytes, offset, length)) {
      return Optional.empty();
    }
    Optional<Fresh> fresh = agree(ephemeral, bytes, offset + 1, nowMs);
    ephemeral.close();
    offered = null;
    frame = null;
    return fresh;
  }

  /** Stops the answer: a cell under the new keys shows that it has arrived. */
  void confirmed() {
    if (!initiator) {
      frame = null;
    }
  }

  private boolean isNext(byte[] bytes, int offset, int length) {
    return length == BODY_LENGTH && (bytes[offset] & 0xff) == ((epoch + 1) & 0xff);
  }

  private Optional<Fresh> agree(LinkSecret ephemeral, byte[] bytes, int offset, long nowMs) {
    renewedMs = nowMs; // A key that is refused costs as much as a genuine one.
    byte[] agreed = new byte[LinkSecret.LENGTH];
    if (!ephemeral.agree(bytes, offset, agreed)) {
      broken = true;
      return Optional.empty();
    }
    byte[][] outputs = Blake2s.hkdf(root, agreed, 3);
    Arrays.fill(agreed, (byte) 0);
    System.arraycopy(outputs[0], 0, root, 0, root.length);
    Arrays.fill(outputs[0], (byte) 0);
    epoch++;
    return Optional.of(new Fresh(epoch, outputs[1], outputs[2]));
  }

  private static byte[] body(int epoch, LinkSecret ephemeral) {
    byte[] body = new byte[BODY_LENGTH];
    body[0] = (byte) epoch;
    ephemeral.publicKey().writeTo(body, 1);
    return body;
  }

  void destroy() {
    Arrays.fill(root, (byte) 0);
    LinkSecret ephemeral = offered;
    if (ephemeral != null) {
      ephemeral.close();
    }
  }
}
