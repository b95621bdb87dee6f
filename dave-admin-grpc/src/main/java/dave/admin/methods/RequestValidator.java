package dave.admin.methods;

import com.google.protobuf.ByteString;
import dave.admin.call.Statuses;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import dave.wire.Bytes32;
import dave.wire.Dat;
import java.util.ArrayList;
import java.util.List;

/** Checks the fields of a request, and collects all errors for one answer. */
final class RequestValidator {
  private final List<Refusal> refusals = new ArrayList<>();

  /** Adds a refusal of the field unless the condition holds. */
  RequestValidator require(boolean holds, String field, Reason reason, Object... values) {
    if (!holds) {
      refusals.add(reason.of(field, values));
    }
    return this;
  }

  /** Requires a key that names a register: 1 to 32 bytes. */
  RequestValidator key(String field, ByteString key) {
    return require(!key.isEmpty(), field, Reason.KEY_MISSING).keyOrEmpty(field, key);
  }

  /** Requires a key prefix, or the key of a dat that may be immutable: 0 to 32 bytes. */
  RequestValidator keyOrEmpty(String field, ByteString key) {
    return require(key.size() <= Dat.MAX_KEY_LENGTH, field, Reason.KEY_TOO_LONG, key.size());
  }

  /** Requires the 32 bytes of a public key. */
  RequestValidator author(String field, ByteString author) {
    return exactly(Bytes32.LENGTH, field, author, Reason.AUTHOR_MALFORMED);
  }

  /** Requires the 32 bytes of a public key, or none. */
  RequestValidator authorOrEmpty(String field, ByteString author) {
    return author.isEmpty() ? this : author(field, author);
  }

  /** Requires exactly {@code length} bytes. */
  RequestValidator exactly(int length, String field, ByteString bytes, Reason reason) {
    return require(bytes.size() == length, field, reason, bytes.size());
  }

  /**
   * Requires a number from {@code min} to {@code max}; {@code value} is unsigned in the message.
   */
  RequestValidator range(String field, int value, int min, int max, Reason reason) {
    long unsigned = Integer.toUnsignedLong(value);
    return require(unsigned >= min && unsigned <= max, field, reason, unsigned, min, max);
  }

  /**
   * Throws if any field was refused.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT with all violations, if there are any,
   *     and the reason of the first one
   */
  void check() {
    if (!refusals.isEmpty()) {
      throw Statuses.of(refusals);
    }
  }
}
