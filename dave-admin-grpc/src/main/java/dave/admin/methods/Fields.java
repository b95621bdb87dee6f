package dave.admin.methods;

import com.google.protobuf.ByteString;
import dave.admin.call.Statuses;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import dave.wire.Bytes32;
import dave.wire.Dat;
import java.util.ArrayList;
import java.util.List;

/**
 * The check of a request: collects what is wrong with its fields, so that the caller is told of all
 * at once.
 */
final class Fields {
  private final List<Refusal> refusals = new ArrayList<>();

  /** Notes a refusal of the field unless the condition holds. */
  Fields require(boolean holds, String field, Reason reason, Object... values) {
    if (!holds) {
      refusals.add(reason.of(field, values));
    }
    return this;
  }

  /** A key that names a register: 1 to 32 bytes. */
  Fields key(String field, ByteString key) {
    return require(!key.isEmpty(), field, Reason.KEY_MISSING).keyOrEmpty(field, key);
  }

  /** The start of a key, or the key of a dat that may be immutable: 0 to 32 bytes. */
  Fields keyOrEmpty(String field, ByteString key) {
    return require(key.size() <= Dat.MAX_KEY_LENGTH, field, Reason.KEY_TOO_LONG, key.size());
  }

  /** Exactly 32 bytes of a public key. */
  Fields author(String field, ByteString author) {
    return exactly(Bytes32.LENGTH, field, author, Reason.AUTHOR_MALFORMED);
  }

  /** A public key, or nothing. */
  Fields authorOrEmpty(String field, ByteString author) {
    return author.isEmpty() ? this : author(field, author);
  }

  /** Exactly so many bytes. */
  Fields exactly(int length, String field, ByteString bytes, Reason reason) {
    return require(bytes.size() == length, field, reason, bytes.size());
  }

  /** A number in a range; {@code value} is unsigned in the message. */
  Fields range(String field, int value, int min, int max, Reason reason) {
    long unsigned = Integer.toUnsignedLong(value);
    return require(unsigned >= min && unsigned <= max, field, reason, unsigned, min, max);
  }

  /**
   * Ends the check.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT with all violations, if there are any;
   *     its reason is the first one's
   */
  void check() {
    if (!refusals.isEmpty()) {
      throw Statuses.of(refusals);
    }
  }
}
