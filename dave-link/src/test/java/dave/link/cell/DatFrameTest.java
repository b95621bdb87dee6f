package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.crypto.Work;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DatFrameTest {
  private final SplittableRandom random = new SplittableRandom(1);

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private Dat dat(int key, int salt, int value) {
    ByteString keyBytes = bytes(key);
    ByteString saltBytes = bytes(salt);
    ByteString valueBytes = bytes(value);
    long timeMs = random.nextLong() >>> 1;
    return new Dat(
        keyBytes,
        valueBytes,
        timeMs,
        saltBytes,
        Work.of(keyBytes, valueBytes, timeMs, saltBytes),
        Author.of(bytes(32)),
        bytes(64));
  }

  @Test
  void shouldComputeTheWorkThatItLeavesOut() {
    for (int i = 0; i < 2_000; i++) {
      int key = random.nextInt(33);
      int salt = 1 + random.nextInt(32);
      Dat dat = dat(key, salt, random.nextInt(PacketCodec.maxValueLength(key, salt) + 1));
      boolean stem = random.nextBoolean();
      byte[] body = DatFrame.encode(dat, stem);
      assertThat(DatFrame.decode(body, 0, body.length)).contains(new DatFrame.Content(dat, stem));
      byte[] inside = new byte[body.length + 20];
      System.arraycopy(body, 0, inside, 7, body.length);
      assertThat(DatFrame.decode(inside, 7, body.length)).contains(new DatFrame.Content(dat, stem));
      assertThat(DatFrame.name(inside, 7))
          .isEqualTo(dat.signature().asReadOnlyByteBuffer().getLong());
    }
  }

  @Test
  void shouldHaveRoomForEveryDatInOneCell() {
    int longest = 0;
    for (int key = 0; key <= 32; key++) {
      for (int salt = 1; salt <= 32; salt++) {
        Dat dat = dat(key, salt, PacketCodec.maxValueLength(key, salt));
        byte[] body = DatFrame.encode(dat, true);
        longest = Math.max(longest, body.length);
        assertThat(PacketCodec.encode(new Put(dat)).length).isEqualTo(PacketCodec.MAX_LENGTH);
        assertThat(DatFrame.isWhole(body, 0, body.length)).isTrue();
        byte[] longer = java.util.Arrays.copyOf(body, body.length + 1);
        assertThat(DatFrame.isWhole(longer, 0, longer.length)).isFalse();
      }
    }
    assertThat(longest).isEqualTo(DatFrame.MAX_LENGTH);
    // The frame of a fresh key fits beside it.
    CellWriter cell = new CellWriter(CellFormat.MAX_SIZE);
    assertThat(cell.add(FrameType.REKEY_OFFER, new byte[33])).isTrue();
    assertThat(cell.room()).isGreaterThanOrEqualTo(DatFrame.MAX_LENGTH);
    assertThat(new CellWriter(CellFormat.MIN_SIZE).room()).isLessThan(DatFrame.MAX_LENGTH);
  }

  @Test
  void shouldRefuseWhatIsNoDat() {
    byte[] body = DatFrame.encode(dat(3, 4, 5), false);
    for (int length = 0; length < DatFrame.OVERHEAD + 7; length++) {
      assertThat(DatFrame.decode(body, 0, length)).as("%d bytes", length).isEmpty();
    }
    for (int i = 0; i < 20_000; i++) {
      byte[] other = body.clone();
      other[96 + random.nextInt(10)] = (byte) random.nextInt();
      DatFrame.decode(other, 0, other.length)
          .ifPresent(content -> assertThat(Work.matches(content.dat())).isTrue());
      byte[] junk = bytes(random.nextInt(1_500)).toByteArray();
      DatFrame.decode(junk, 0, junk.length);
    }
  }
}
