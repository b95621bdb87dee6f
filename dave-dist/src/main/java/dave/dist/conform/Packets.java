package dave.dist.conform;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.v1.Op;
import dave.wire.v1.Packet;
import dave.wire.v1.PeerDescriptor;
import dave.wire.v1.UdpPeer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets that no encoder of Dave makes. */
final class Packets {
  private static final int UNKNOWN_FIELD = 1_000;
  private static final int BYTES = 2; // the wire type of protobuf
  private static final int LAST_OF_DAT = 9;

  private Packets() {}

  /** Returns the packet of a dat, for a test to change. */
  static Packet.Builder put(Dat dat) {
    byte[] time =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(dat.timeMs())
            .array();
    return Packet.newBuilder()
        .setOp(Op.PUT)
        .setKey(dat.key())
        .setValue(dat.value())
        .setTime(ByteString.copyFrom(time))
        .setSalt(dat.salt())
        .setWork(dat.work().toByteString())
        .setPubKey(dat.author().toByteString())
        .setSig(dat.signature());
  }

  /** Returns the dat with an unknown field that has some bytes. */
  static byte[] withUnknownField(Dat dat, ByteString content) {
    return put(dat).setUnknownFields(unknown(content)).build().toByteArray();
  }

  private static UnknownFieldSet unknown(ByteString content) {
    return UnknownFieldSet.newBuilder()
        .addField(
            UNKNOWN_FIELD,
            UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).addVarint(7).build())
        .build();
  }

  /** Returns the dat with the fields 10 to 12 and 14 to 16, none of which a PUT has. */
  static byte[] withCapabilities(Dat dat) {
    return put(dat)
        .setToken(ByteString.copyFromUtf8("12345678"))
        .setLimit(3)
        .addPeers(
            PeerDescriptor.newBuilder()
                .setTransport("other")
                .setAddress(ByteString.copyFromUtf8("address")))
        .setContent(true)
        .setPadding(ByteString.copyFrom(new byte[20]))
        .setLinkKey(ByteString.copyFrom(new byte[5]))
        .build()
        .toByteArray();
  }

  /** Returns the dat with its fields in descending order, after another value and another op. */
  static byte[] inOtherOrder(Dat dat) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Packet packet = put(dat).build();
    bytes.writeBytes(Packet.newBuilder().setOp(Op.GET).build().toByteArray());
    bytes.writeBytes(
        Packet.newBuilder().setValue(ByteString.copyFromUtf8("other")).build().toByteArray());
    for (int field = LAST_OF_DAT; field >= 3; field--) {
      Object content = packet.getField(Packet.getDescriptor().findFieldByNumber(field));
      bytes.writeBytes(field(field, (ByteString) content));
    }
    bytes.writeBytes(Packet.newBuilder().setOp(Op.PUT).build().toByteArray());
    return bytes.toByteArray();
  }

  /** Returns a field below 16 with at most 127 bytes. */
  private static byte[] field(int number, ByteString content) {
    byte[] head = {(byte) (number << 3 | BYTES), (byte) content.size()};
    return ByteString.copyFrom(head).concat(content).toByteArray();
  }

  /** Returns the packet of the dat with an unknown field that makes it this long. */
  static byte[] ofLength(Dat dat, int length) {
    int missing = length - withUnknownField(dat, ByteString.copyFrom(new byte[256])).length;
    return withUnknownField(dat, ByteString.copyFrom(new byte[256 + missing]));
  }

  /** Returns a packet with an op that no version has yet. */
  static byte[] unknownOp() {
    return Packet.newBuilder()
        .setOpValue(99)
        .setKey(ByteString.copyFromUtf8("key"))
        .build()
        .toByteArray();
  }

  /** Returns the beginnings of a packet: about 20, of all lengths. None is a whole packet. */
  static List<byte[]> truncated(byte[] packet) {
    List<byte[]> beginnings = new ArrayList<>();
    for (int length = 1; length < packet.length; length += Math.max(1, packet.length / 20)) {
      byte[] beginning = Arrays.copyOf(packet, length);
      if (!(PacketCodec.decode(beginning) instanceof Decoded.Ok)) {
        beginnings.add(beginning);
      }
    }
    return beginnings;
  }

  /** Returns PEERs that no node may send. The second crashes an original node. */
  static List<byte[]> badPeers() {
    UdpPeer.Builder peer =
        UdpPeer.newBuilder()
            .setIp(ByteString.fromHex("00000000000000000000ffffc0000207"))
            .setPort(1618);
    Packet.Builder three = Packet.newBuilder().setOp(Op.PEER);
    for (int i = 0; i <= Message.MAX_PEERS; i++) {
      three.addUdpPeers(peer);
    }
    return List.of(
        three.build().toByteArray(),
        ofPeer(UdpPeer.newBuilder().setIp(ByteString.fromHex("c0000207")).setPort(1618)),
        ofPeer(peer.clone().setPort(0)),
        ofPeer(peer.clone().setPort(65_536)));
  }

  private static byte[] ofPeer(UdpPeer.Builder peer) {
    return Packet.newBuilder().setOp(Op.PEER).addUdpPeers(peer).build().toByteArray();
  }
}
