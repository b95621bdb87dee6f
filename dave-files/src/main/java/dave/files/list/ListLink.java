package dave.files.list;

import com.google.protobuf.ByteString;
import dave.wire.Bytes32;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import java.util.Optional;

/**
 * The value of one dat of a linked list: the work of the one before it, and content.
 *
 * @param previous empty in the first dat
 */
public record ListLink(Optional<WorkHash> previous, ByteString content) {
  /** Longest value: its PUT packet with a stem mark is exactly as long as allowed. */
  public static final int MAX_VALUE_LENGTH = PacketCodec.maxValueLength(0) - 2;

  /** Most bytes of content. */
  public static final int CONTENT_LENGTH = MAX_VALUE_LENGTH - Bytes32.LENGTH;

  private static final ByteString NONE = ByteString.copyFrom(new byte[Bytes32.LENGTH]);

  ByteString encode() {
    return previous.map(Bytes32::toByteString).orElse(NONE).concat(content);
  }

  /** Reads a value; empty if it is too short to name a dat. */
  static Optional<ListLink> parse(ByteString value) {
    if (value.size() < Bytes32.LENGTH) {
      return Optional.empty();
    }
    ByteString work = value.substring(0, Bytes32.LENGTH);
    Optional<WorkHash> previous =
        work.equals(NONE) ? Optional.empty() : Optional.of(WorkHash.of(work));
    return Optional.of(new ListLink(previous, value.substring(Bytes32.LENGTH)));
  }
}
