package dave.engine.proof;

import com.google.protobuf.ByteString;
import dave.wire.PeerAddress;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Proves, without state for each source, that a source receives at its address: only the receiver
 * of a token can echo it. A token is the first 8 bytes of BLAKE3(secret || address || interval). It
 * is valid in its interval and the next. Not thread-safe.
 */
public final class EndpointProof {
  /** The length of an interval in milliseconds; a token is valid for one to two intervals. */
  public static final long INTERVAL_MS = 64_000;

  private static final int SECRET_LENGTH = 32;
  private static final int TOKEN_LENGTH = 8;

  private final byte[] secret = new byte[SECRET_LENGTH];
  private final byte[] hash = new byte[32];

  /**
   * @param random must not be predictable by others
   */
  public EndpointProof(RandomGenerator random) {
    random.nextBytes(secret);
  }

  /** The token for an address. */
  public ByteString token(PeerAddress address, long nowMs) {
    return tokenOf(address, Math.floorDiv(nowMs, INTERVAL_MS));
  }

  /** Whether this node made the token for this address lately. */
  public boolean holds(ByteString token, PeerAddress address, long nowMs) {
    long interval = Math.floorDiv(nowMs, INTERVAL_MS);
    return token.size() == TOKEN_LENGTH
        && (token.equals(tokenOf(address, interval))
            || token.equals(tokenOf(address, interval - 1)));
  }

  private ByteString tokenOf(PeerAddress address, long interval) {
    byte[] transport = address.transport().getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = address.bytes().toByteArray();
    byte[] input =
        ByteBuffer.allocate(SECRET_LENGTH + 1 + transport.length + bytes.length + Long.BYTES)
            .put(secret)
            .put((byte) transport.length)
            .put(transport)
            .put(bytes)
            .putLong(interval)
            .array();
    Blake3.hash(input, 0, input.length, hash, 0);
    return ByteString.copyFrom(hash, 0, TOKEN_LENGTH);
  }
}
