package dave.link.cell;

import com.google.protobuf.ByteString;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Optional;

/** Frames of introductions. The body is the address of a third node, of "sealed": 50 bytes. */
public enum IntroductionFrame {
  /**
   * The sender opens a link to this node, which the receiver named. It asks the receiver to tell
   * that node so.
   */
  ASK(FrameType.INTRODUCE),

  /** The node at this address opens a link to the receiver. */
  TELL(FrameType.INTRODUCED);

  /** The type of the frame. */
  public final int type;

  IntroductionFrame(int type) {
    this.type = type;
  }

  /**
   * Returns the body of a frame.
   *
   * @param about an address of "sealed"
   */
  public byte[] encode(PeerAddress about) {
    about.linkKey(); // Throws if it is no address of "sealed".
    return about.bytes().toByteArray();
  }

  /** Reads a body; empty if it is no usable address of "sealed". */
  public static Optional<PeerAddress> decode(byte[] bytes, int offset, int length) {
    try {
      PeerAddress about =
          new PeerAddress(PeerAddress.SEALED, ByteString.copyFrom(bytes, offset, length));
      return PeerAddresses.scope(about) == AddressScope.UNUSABLE
          ? Optional.empty()
          : Optional.of(about);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
