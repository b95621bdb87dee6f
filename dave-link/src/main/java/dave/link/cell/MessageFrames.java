package dave.link.cell;

import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Converts messages of the wire to and from frames: a dat without its work, all others as their
 * packets.
 */
public final class MessageFrames {
  private MessageFrames() {}

  /** The type of the frame that carries a message. */
  public static int type(Message message) {
    return message instanceof Put ? FrameType.DAT : FrameType.TALK;
  }

  /**
   * The body of the frame that carries a message.
   *
   * @throws IllegalArgumentException if the message fits no packet
   */
  public static byte[] encode(Message message) {
    return message instanceof Put put
        ? DatFrame.encode(put.dat(), put.stem())
        : PacketCodec.encode(message);
  }

  /** Reads a frame; empty if it carries no message, or a malformed one. Copies the bytes. */
  public static Optional<Message> decode(int type, byte[] bytes, int offset, int length) {
    if (type == FrameType.DAT) {
      return DatFrame.decode(bytes, offset, length)
          .map(content -> new Put(content.dat(), content.stem()));
    }
    return type == FrameType.TALK
            && PacketCodec.decode(Arrays.copyOfRange(bytes, offset, offset + length))
                instanceof Decoded.Ok ok
            && !(ok.message() instanceof Put)
        ? Optional.of(ok.message())
        : Optional.empty();
  }
}
