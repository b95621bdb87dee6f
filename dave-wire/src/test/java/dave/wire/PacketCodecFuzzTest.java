package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.testing.BrokenPackets;
import dave.wire.testing.RandomMessages;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Decodes random and broken packets. {@code -Ddave.fuzz.packets=10000000} makes the run long,
 * {@code -Ddave.fuzz.seed} gives other packets.
 */
class PacketCodecFuzzTest {
  private static final int PACKETS = Integer.getInteger("dave.fuzz.packets", 300_000);
  private static final long SEED = Long.getLong("dave.fuzz.seed", 20_241_120);
  private static final int MESSAGES = 20_000;

  @Test
  void shouldDecodeBrokenPacketsWithoutAnException() {
    BrokenPackets packets = new BrokenPackets(new SplittableRandom(SEED));
    int ok = 0;
    int malformed = 0;
    int unknownOp = 0;
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = packets.next();
      Decoded whole = decode(packet, i);
      assertPeekAgrees(whole, packet, i);
      switch (whole) {
        case Decoded.Ok decoded -> {
          ok++;
          assertSurvivesEncoding(decoded, packet, i);
        }
        case Decoded.Malformed decoded -> malformed++;
        case Decoded.UnknownOp decoded -> unknownOp++;
      }
    }

    // Each kind must occur; else the mutations are too tame or too wild to test anything.
    assertThat(ok).as(seed()).isGreaterThan(PACKETS / 20);
    assertThat(malformed).as(seed()).isGreaterThan(PACKETS / 5);
    assertThat(unknownOp).as(seed()).isGreaterThan(PACKETS / 1_000);
  }

  @Test
  void shouldDecodeWhatItEncodes() {
    RandomMessages messages = new RandomMessages(new SplittableRandom(SEED));
    for (int i = 0; i < MESSAGES; i++) {
      Message message = messages.next();

      byte[] packet = PacketCodec.encode(message);

      assertThat(packet.length)
          .as("%s, message %d", seed(), i)
          .isEqualTo(PacketCodec.encodedLength(message))
          .isLessThanOrEqualTo(PacketCodec.MAX_LENGTH);
      assertThat(PacketCodec.decode(packet))
          .as("%s, message %d", seed(), i)
          .isEqualTo(new Decoded.Ok(message));
    }
  }

  /** Checks that the peek finds the same work as decoding. */
  private static void assertPeekAgrees(Decoded decoded, byte[] packet, int number) {
    WorkHash peeked = PutPeek.work(packet);
    if (peeked != null) {
      assertThat(decoded).as(() -> describe(packet, number)).isInstanceOf(Decoded.Ok.class);
      Message message = ((Decoded.Ok) decoded).message();
      assertThat(message).as(() -> describe(packet, number)).isInstanceOf(Message.Put.class);
      assertThat(((Message.Put) message).dat().work())
          .as(() -> describe(packet, number))
          .isEqualTo(peeked);
    }
  }

  private static Decoded decode(byte[] packet, int number) {
    try {
      return PacketCodec.decode(packet);
    } catch (Throwable e) {
      throw new AssertionError(describe(packet, number) + " threw", e);
    }
  }

  private static void assertSurvivesEncoding(Decoded.Ok decoded, byte[] packet, int number) {
    byte[] encoded = PacketCodec.encode(decoded.message());
    if (encoded.length > packet.length || !PacketCodec.decode(encoded).equals(decoded)) {
      throw new AssertionError(
          describe(packet, number) + " became " + HexFormat.of().formatHex(encoded));
    }
  }

  private static String describe(byte[] packet, int number) {
    return seed() + ", packet " + number + " " + HexFormat.of().formatHex(packet);
  }

  private static String seed() {
    return "-Ddave.fuzz.seed=" + SEED;
  }
}
