package dave.engine.peer;

import com.google.protobuf.ByteString;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Names the network groups of addresses, and counts how many places of the table each has. A name
 * is a keyed hash, so that nobody outside knows which groups share a bucket. It is 0 for addresses
 * without group limits: those of loopback, private networks and other transports. Not thread-safe.
 */
final class NetworkGroups {
  static final int BUCKETS = 16;

  private static final int SECRET_LENGTH = 32;

  private final Defences defences;
  private final byte[] secret = new byte[SECRET_LENGTH];
  private final int[] buckets = new int[BUCKETS];
  private final Map<Long, Integer> sizes = new HashMap<>();
  private int total;

  /**
   * @param random must not be predictable by others
   */
  NetworkGroups(Defences defences, RandomGenerator random) {
    this.defences = defences;
    random.nextBytes(secret);
  }

  /** The group of an address. */
  long of(PeerAddress address) {
    if (!defences.has(Defence.GROUP_LIMITS)
        || PeerAddresses.scope(address) != AddressScope.PUBLIC) {
      return 0;
    }
    NetworkPrefix prefix = PeerAddresses.group(address);
    ByteString bytes = prefix.bytes();
    byte[] network = prefix.network().getBytes(StandardCharsets.US_ASCII);
    byte[] input =
        ByteBuffer.allocate(SECRET_LENGTH + network.length + bytes.size())
            .put(secret)
            .put(network)
            .put(bytes.asReadOnlyByteBuffer())
            .array();
    byte[] hash = new byte[32];
    Blake3.hash(input, 0, input.length, hash, 0);
    return ByteBuffer.wrap(hash).getLong() | 1L << 63;
  }

  /** Counts a place that is taken. */
  void addPlace(long group) {
    count(group, 1);
  }

  /** Counts a place that is given back. */
  void removePlace(long group) {
    count(group, -1);
  }

  private void count(long group, int change) {
    total += change;
    sizes.merge(group, change, (a, b) -> a + b == 0 ? null : a + b);
    if (group != 0) {
      buckets[bucket(group)] += change;
    }
  }

  /** How many places are taken. */
  int total() {
    return total;
  }

  /** How many places a group has. */
  int size(long group) {
    return sizes.getOrDefault(group, 0);
  }

  /** How many places of the bucket of a group are taken; 0 for group 0, which has no bucket. */
  int bucketSize(long group) {
    return group == 0 ? 0 : buckets[bucket(group)];
  }

  /** The bucket of a group, 0 to {@value #BUCKETS} - 1; {@value #BUCKETS} for group 0. */
  static int bucket(long group) {
    return group == 0 ? BUCKETS : (int) Long.remainderUnsigned(group, BUCKETS);
  }
}
