package dave.admin;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import dave.wire.Bytes32;
import dave.wire.Dat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The check of a request: collects what is wrong with its fields, so that the caller is told of all
 * at once.
 */
final class Fields {
  private final List<FieldViolation> violations = new ArrayList<>();

  /**
   * Notes a violation unless the condition holds.
   *
   * @param reason UPPER_SNAKE
   * @param description the value, what is wrong with it, and what to send instead
   */
  Fields require(boolean holds, String field, String reason, String description) {
    return holds ? this : note(field, reason, description);
  }

  // Texts are made only for what is wrong: to format one takes longer than to read a dat.
  private Fields note(String field, String reason, String description) {
    violations.add(
        FieldViolation.newBuilder()
            .setField(field)
            .setReason(reason)
            .setDescription(description)
            .build());
    return this;
  }

  /** A key that names a register: 1 to 32 bytes. */
  Fields key(String field, ByteString key) {
    require(!key.isEmpty(), field, "KEY_MISSING", "is empty: send 1 to 32 bytes");
    return keyOrEmpty(field, key);
  }

  /** The start of a key, or the key of a dat that may be immutable: 0 to 32 bytes. */
  Fields keyOrEmpty(String field, ByteString key) {
    if (key.size() <= Dat.MAX_KEY_LENGTH) {
      return this;
    }
    return note(
        field,
        "KEY_TOO_LONG",
        "has %s bytes: send at most %s".formatted(key.size(), Dat.MAX_KEY_LENGTH));
  }

  /** Exactly 32 bytes of a public key. */
  Fields author(String field, ByteString author) {
    return exactly(Bytes32.LENGTH, field, author, "AUTHOR_MALFORMED", "an Ed25519 public key");
  }

  /** A public key, or nothing. */
  Fields authorOrEmpty(String field, ByteString author) {
    return author.isEmpty() ? this : author(field, author);
  }

  /** Exactly so many bytes. */
  Fields exactly(int length, String field, ByteString bytes, String reason, String what) {
    if (bytes.size() == length) {
      return this;
    }
    return note(
        field, reason, "has %s bytes: send %s of %s bytes".formatted(bytes.size(), what, length));
  }

  /** A number in a range; {@code value} is unsigned in the message. */
  Fields range(String field, int value, int min, int max, String reason) {
    long unsigned = Integer.toUnsignedLong(value);
    if (unsigned >= min && unsigned <= max) {
      return this;
    }
    return note(field, reason, "is %s: send %s to %s".formatted(unsigned, min, max));
  }

  /**
   * Ends the check.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT with all violations, if there are any;
   *     its reason is the first one's
   */
  void check() {
    if (violations.isEmpty()) {
      return;
    }
    FieldViolation first = violations.get(0);
    throw Refusal.of(
        Code.INVALID_ARGUMENT,
        first.getReason(),
        first.getField() + " " + first.getDescription(),
        Map.of("field", first.getField()),
        BadRequest.newBuilder().addAllFieldViolations(violations).build());
  }

  /** A check that found one thing wrong. */
  static RuntimeException violation(String field, String reason, String description) {
    FieldViolation violation =
        FieldViolation.newBuilder()
            .setField(field)
            .setReason(reason)
            .setDescription(description)
            .build();
    return Refusal.of(
        Code.INVALID_ARGUMENT,
        reason,
        field + " " + description,
        Map.of("field", field),
        BadRequest.newBuilder().addFieldViolations(violation).build());
  }
}
