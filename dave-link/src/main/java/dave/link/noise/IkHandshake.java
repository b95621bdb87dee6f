package dave.link.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dave.link.noise.Aead.Span;
import dave.wire.LinkKey;
import dave.wire.keys.LinkSecret;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One handshake of Noise_IK_25519_ChaChaPoly_BLAKE2s, from either side:
 *
 * <pre>
 *   &lt;- s
 *   ...
 *   -&gt; e, es, s, ss    payload
 *   &lt;- e, ee, se       payload
 * </pre>
 *
 * <p>The methods of a side must be called in the order of the pattern, once each. If one returns
 * false, the handshake is over: the message is not genuine, or a public key is of small order.
 * Noise leaves that check of keys to its users.
 */
public final class IkHandshake {
  /** Bytes that the first message has beside its payload. */
  public static final int OPENING_OVERHEAD = 32 + 32 + Aead.TAG_LENGTH + Aead.TAG_LENGTH;

  /** Bytes that the second message has beside its payload. */
  public static final int RESPONSE_OVERHEAD = 32 + Aead.TAG_LENGTH;

  private static final byte[] NAME = "Noise_IK_25519_ChaChaPoly_BLAKE2s".getBytes(US_ASCII);
  private static final int DH = LinkSecret.LENGTH;
  private static final int SEALED_STATIC = DH + Aead.TAG_LENGTH;
  private static final int PAYLOAD = DH + SEALED_STATIC;

  private final SymmetricState state;
  private final LinkSecret own;
  private @Nullable LinkSecret ownEphemeral;
  private byte[] remote = new byte[DH];
  private final byte[] remoteEphemeral = new byte[DH];

  private IkHandshake(Aead aead, byte[] prologue, LinkSecret own, LinkKey responder) {
    state = new SymmetricState(aead, NAME);
    this.own = own;
    state.mixHash(prologue);
    state.mixHash(responder.toByteArray());
  }

  /** The initiator's side, which knows the responder's key. */
  public static IkHandshake initiator(
      Aead aead, byte[] prologue, LinkSecret own, LinkKey responder) {
    IkHandshake handshake = new IkHandshake(aead, prologue, own, responder);
    handshake.remote = responder.toByteArray();
    return handshake;
  }

  /** The responder's side. */
  public static IkHandshake responder(Aead aead, byte[] prologue, LinkSecret own) {
    return new IkHandshake(aead, prologue, own, own.publicKey());
  }

  /**
   * Writes the first message: the payload and {@link #OPENING_OVERHEAD} bytes. Takes two
   * agreements.
   *
   * @param ephemeral a new key, which the handshake closes
   * @return false if the responder's key is of small order
   */
  public boolean writeOpening(LinkSecret ephemeral, Span payload, byte[] out, int at) {
    writeEphemeral(ephemeral, out, at);
    if (!mixAgreed(ephemeral, remote, 0)) { // es
      return false;
    }
    state.encryptAndHash(Span.of(own.publicKey().toByteArray()), out, at + DH);
    if (!mixAgreed(own, remote, 0)) { // ss
      return false;
    }
    state.encryptAndHash(payload, out, at + PAYLOAD);
    return true;
  }

  /**
   * Reads the first part of the first message. Takes one agreement. Afterwards {@link #remoteKey}
   * is the key that the message names, not yet proved.
   */
  public boolean readStatic(Span message) {
    if (message.length() < OPENING_OVERHEAD) {
      return false;
    }
    readEphemeral(message);
    return mixAgreed(own, remoteEphemeral, 0) // es
        && state.decryptAndHash(part(message, DH, SEALED_STATIC), remote, 0);
  }

  /** Reads the rest of the first message. Takes one agreement, which proves the initiator's key. */
  public boolean readPayload(Span message, byte[] out, int at) {
    return mixAgreed(own, remote, 0) // ss
        && state.decryptAndHash(rest(message, PAYLOAD), out, at);
  }

  /** Writes the second message: the payload and {@link #RESPONSE_OVERHEAD} bytes. */
  public boolean writeResponse(LinkSecret ephemeral, Span payload, byte[] out, int at) {
    writeEphemeral(ephemeral, out, at);
    if (!mixAgreed(ephemeral, remoteEphemeral, 0) || !mixAgreed(ephemeral, remote, 0)) { // ee, se
      return false;
    }
    state.encryptAndHash(payload, out, at + DH);
    return true;
  }

  /** Reads the second message, which proves the responder's key. */
  public boolean readResponse(Span message, byte[] out, int at) {
    LinkSecret ephemeral = ownEphemeral;
    if (message.length() < RESPONSE_OVERHEAD || ephemeral == null) {
      return false;
    }
    readEphemeral(message);
    return mixAgreed(ephemeral, remoteEphemeral, 0) // ee
        && mixAgreed(own, remoteEphemeral, 0) // se
        && state.decryptAndHash(rest(message, DH), out, at);
  }

  /** The other side's static key, once it is known. */
  public LinkKey remoteKey() {
    return LinkKey.of(remote, 0);
  }

  /** The hash of the handshake, the same on both sides at the end; not secret. */
  public byte[] handshakeHash() {
    return state.handshakeHash();
  }

  /** Returns the keys, after the second message, and ends the handshake. */
  public HandshakeKeys split() {
    closeEphemeral();
    return state.split();
  }

  /** Wipes the secrets of the handshake. */
  public void destroy() {
    closeEphemeral();
    state.destroy();
  }

  private void writeEphemeral(LinkSecret ephemeral, byte[] out, int at) {
    ownEphemeral = ephemeral;
    byte[] bytes = ephemeral.publicKey().toByteArray();
    System.arraycopy(bytes, 0, out, at, DH);
    state.mixHash(bytes);
  }

  private void readEphemeral(Span message) {
    System.arraycopy(message.bytes(), message.offset(), remoteEphemeral, 0, DH);
    state.mixHash(remoteEphemeral);
  }

  private boolean mixAgreed(LinkSecret secret, byte[] other, int offset) {
    byte[] shared = new byte[DH];
    boolean agreed = secret.agree(other, offset, shared);
    if (agreed) {
      state.mixKey(shared);
    }
    Arrays.fill(shared, (byte) 0);
    return agreed;
  }

  private void closeEphemeral() {
    LinkSecret ephemeral = ownEphemeral;
    if (ephemeral != null) {
      ephemeral.close();
      ownEphemeral = null;
    }
  }

  private static Span part(Span message, int from, int length) {
    return new Span(message.bytes(), message.offset() + from, length);
  }

  private static Span rest(Span message, int from) {
    return part(message, from, message.length() - from);
  }
}
