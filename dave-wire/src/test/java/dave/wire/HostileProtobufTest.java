package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import com.sun.management.ThreadMXBean;
import dave.wire.Decoded.Defect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decodes datagrams made to cost memory or stack: their length bounds what decoding allocates. */
class HostileProtobufTest {
  /** Most bytes that may be allocated for each byte received. */
  private static final int MOST_BYTES_PER_BYTE = 60;

  /** A packet that fills a datagram by repeating a few bytes. */
  record Bomb(String name, ByteString packet) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Bomb> bombs() {
    return List.of(
        new Bomb("empty UDP peers", repeat(0x12, 0)),
        new Bomb("empty UDP peers in a PEER", bytes(8, 1).concat(shortened(repeat(0x12, 0)))),
        new Bomb("empty descriptors", repeat(0x62, 0)),
        new Bomb("descriptors of one letter", repeat(0x62, 3, 0x0a, 1, 'a')),
        new Bomb("keys, one after another", repeat(0x1a, 1, 7)),
        new Bomb("unknown varints of one field", repeat(0x68, 1)),
        new Bomb("unknown empty strings", repeat(0x6a, 0)),
        new Bomb("unknown groups, empty", repeat(0x6b, 0x6c)),
        new Bomb(
            "unknown fields in a UDP peer",
            bytes(0x12, 0x8d, 0x0b).concat(cut(repeat(0x18, 1), 1421))),
        new Bomb("unknown varints of many fields", manyFields()),
        new Bomb("unknown groups of one field", repeat(0x6b, 0x08, 1, 0x6c)),
        new Bomb("unknown groups of two fields", repeat(0x6b, 0x08, 1, 0x10, 1, 0x6c)),
        new Bomb("unknown groups in groups, closed", repeat(0x6b, 0x6b, 0x6c, 0x6c)),
        new Bomb("unknown groups in groups", repeat(0x6b)),
        new Bomb("closing groups", repeat(0x6c)),
        new Bomb("a value that never ends", repeat(0xff)),
        new Bomb("zeros", repeat(0)));
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void shouldAllocateNoMoreThanTheLengthAllows(Bomb bomb) {
    byte[] packet = bomb.packet().toByteArray();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    PacketCodec.decode(packet); // Loads classes.

    long before = threads.getCurrentThreadAllocatedBytes();
    Decoded decoded = PacketCodec.decode(packet);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(packet).hasSizeBetween(1400, PacketCodec.MAX_LENGTH);
    assertThat(decoded).isNotNull();
    assertThat(allocated).isLessThan((long) MOST_BYTES_PER_BYTE * packet.length);
  }

  /** The length of a field claims more than there is: nothing is allocated for it. */
  @ParameterizedTest
  @ValueSource(ints = {0x12, 0x1a, 0x22, 0x52, 0x62, 0x6a, 0x7a})
  void shouldNotBelieveALength(int tag) {
    for (List<Integer> length :
        List.of(
            List.of(2),
            List.of(0xff, 0x7f),
            List.of(0xff, 0xff, 0xff, 0xff, 0x07),
            List.of(0xff, 0xff, 0xff, 0xff, 0x0f),
            List.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01))) {
      ByteString packet = bytes(tag);
      for (int part : length) {
        packet = packet.concat(bytes(part));
      }

      assertThat(PacketCodec.decode(packet.concat(bytes(0)).toByteArray()))
          .isEqualTo(new Decoded.Malformed(Defect.PROTOBUF));
    }
  }

  @Test
  void shouldRefuseNestingThatWouldCostStack() {
    byte[] nested = new byte[1424];
    Arrays.fill(nested, 0, 712, (byte) 0x6b);
    Arrays.fill(nested, 712, 1424, (byte) 0x6c);

    assertThat(PacketCodec.decode(nested)).isEqualTo(new Decoded.Malformed(Defect.PROTOBUF));
  }

  @Test
  void shouldSkipAnUnknownGroup() {
    assertThat(PacketCodec.decode(bytes(0x6b, 0x08, 0x07, 0x6c, 0x08, 0x01).toByteArray()))
        .isEqualTo(new Decoded.Ok(new Message.Peers(ByteString.EMPTY, List.of())));
  }

  @Test
  void shouldRefuseATransportThatIsNotUtf8() {
    assertThat(PacketCodec.decode(bytes(8, 1, 0x62, 3, 0x0a, 1, 0xff).toByteArray()))
        .isEqualTo(new Decoded.Malformed(Defect.PROTOBUF));
  }

  @Test
  void shouldNotKeepTheDatagram() {
    byte[] packet = PacketCodec.encode(new Message.GetPeers(bytes(1, 2, 3, 4, 5, 6, 7, 8), 0));
    Decoded decoded = PacketCodec.decode(packet);

    Arrays.fill(packet, (byte) 0);

    assertThat(decoded)
        .isEqualTo(new Decoded.Ok(new Message.GetPeers(bytes(1, 2, 3, 4, 5, 6, 7, 8), 0)));
  }

  private static ByteString repeat(int... unit) {
    ByteString all = ByteString.EMPTY;
    while (all.size() + unit.length <= PacketCodec.MAX_LENGTH) {
      all = all.concat(bytes(unit));
    }
    return all;
  }

  private static ByteString shortened(ByteString bytes) {
    return cut(bytes, PacketCodec.MAX_LENGTH - 2);
  }

  private static ByteString cut(ByteString bytes, int length) {
    return bytes.substring(0, length);
  }

  private static ByteString manyFields() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (int number = 16; out.getTotalBytesWritten() < PacketCodec.MAX_LENGTH - 4; number++) {
        out.writeTag(number, WireFormat.WIRETYPE_VARINT);
        out.writeUInt32NoTag(1);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
