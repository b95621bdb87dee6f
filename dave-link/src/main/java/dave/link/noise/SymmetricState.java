package dave.link.noise;

import dave.link.noise.Aead.Span;
import java.util.Arrays;

/**
 * The symmetric state of the specification, section 5.2: a hash of all messages so far, and the
 * keys from them.
 */
final class SymmetricState {
  private final Aead aead;
  private byte[] chainingKey;
  private byte[] hash;
  private SymmetricKey key = SymmetricKey.of(new byte[SymmetricKey.LENGTH]);
  private long nonce;

  /**
   * The state at the start; nothing is sealed before the first key is mixed in.
   *
   * @param protocolName at least 32 bytes, so that it is hashed
   */
  SymmetricState(Aead aead, byte[] protocolName) {
    this.aead = aead;
    hash = Blake2s.hash(protocolName);
    chainingKey = hash.clone();
  }

  void mixHash(byte[] data) {
    hash = Blake2s.hash(hash, data);
  }

  void mixKey(byte[] input) {
    byte[][] outputs = Blake2s.hkdf(chainingKey, input, 2);
    Arrays.fill(chainingKey, (byte) 0);
    chainingKey = outputs[0];
    key.destroy();
    key = SymmetricKey.of(outputs[1]);
    nonce = 0;
    Arrays.fill(outputs[1], (byte) 0);
  }

  void encryptAndHash(Span plain, byte[] out, int at) {
    aead.seal(key, nonce++, Span.of(hash), plain, out, at);
    mixHash(Arrays.copyOfRange(out, at, at + plain.length() + Aead.TAG_LENGTH));
  }

  /** Decrypts a text; false if it is not genuine, and then the state is of no more use. */
  boolean decryptAndHash(Span sealed, byte[] out, int at) {
    byte[] ciphertext =
        Arrays.copyOfRange(sealed.bytes(), sealed.offset(), sealed.offset() + sealed.length());
    if (!aead.open(key, nonce++, Span.of(hash), sealed, out, at)) {
      return false;
    }
    mixHash(ciphertext);
    return true;
  }

  byte[] handshakeHash() {
    return hash.clone();
  }

  /** The keys of both directions (Split), and one more output of the same HKDF. Wipes the state. */
  HandshakeKeys split() {
    byte[][] outputs = Blake2s.hkdf(chainingKey, new byte[0], 3);
    HandshakeKeys secrets = new HandshakeKeys(outputs[0], outputs[1], outputs[2]);
    destroy();
    return secrets;
  }

  void destroy() {
    Arrays.fill(chainingKey, (byte) 0);
    key.destroy();
  }
}
