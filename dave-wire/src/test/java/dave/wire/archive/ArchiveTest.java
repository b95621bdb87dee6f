package dave.wire.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.Dat;
import dave.wire.Message.GetPeers;
import dave.wire.PacketCodec;
import dave.wire.archive.ArchiveItem.Broken;
import dave.wire.archive.ArchiveItem.End;
import dave.wire.archive.ArchiveItem.Entry;
import dave.wire.archive.ArchiveItem.NotADat;
import dave.wire.testing.TestDats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  private final List<Dat> dats = dats();

  private static List<Dat> dats() {
    TestDats made = TestDats.seeded(9);
    return List.of(
        made.dat().key("").valueOf(0).build().dat(),
        made.dat().key("k").valueOf(1).build().dat(),
        made.dat().key("k".repeat(32)).valueOf(PacketCodec.maxValueLength(32)).build().dat());
  }

  private static byte[] write(List<Dat> dats) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ArchiveWriter writer = new ArchiveWriter(out);
    for (Dat dat : dats) {
      writer.write(dat);
    }
    writer.finish();
    assertThat(writer.bytes()).isEqualTo(out.size());
    assertThat(writer.count()).isEqualTo(dats.size());
    return out.toByteArray();
  }

  private static List<ArchiveItem> read(byte[] file) throws IOException {
    ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(file));
    List<ArchiveItem> items = new ArrayList<>();
    ArchiveItem item;
    do {
      item = reader.next();
      items.add(item);
    } while (item instanceof Entry || item instanceof NotADat);
    assertThat(reader.next()).isEqualTo(item);
    return items;
  }

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    byte[] file = write(dats);
    assertThat(read(file))
        .containsExactly(
            new Entry(dats.get(0)), new Entry(dats.get(1)), new Entry(dats.get(2)), new End(3));
    assertThat(read(write(List.of()))).containsExactly(new End(0));
  }

  @Test
  void shouldHaveTheBytesOfItsDocumentation() throws IOException {
    byte[] file = write(List.of());
    assertThat(file).hasSize(8 + 1 + 1 + 8 + 32);
    assertThat(Arrays.copyOf(file, 18))
        .containsExactly("DAVEDATS\1\0\0\0\0\0\0\0\0\0".getBytes(UTF_8));
  }

  @Test
  void shouldSeeEveryTruncation() throws IOException {
    byte[] file = write(dats);
    for (int length = 0; length < file.length; length++) {
      List<ArchiveItem> items = read(Arrays.copyOf(file, length));
      assertThat(items.getLast()).as("%d bytes", length).isInstanceOf(Broken.class);
      assertThat(items.size() - 1).isLessThanOrEqualTo(dats.size());
    }
  }

  @Test
  void shouldSeeEveryFlippedByte() throws IOException {
    byte[] file = write(dats);
    for (int at = 0; at < file.length; at++) {
      for (int bit : new int[] {0x01, 0x80}) {
        byte[] altered = file.clone();
        altered[at] = (byte) (altered[at] ^ bit);
        assertThat(read(altered).getLast()).as("byte %d", at).isInstanceOf(Broken.class);
      }
    }
  }

  @Test
  void shouldReadNoiseWithoutFailing() throws IOException {
    long seed = 6;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] noise = new byte[9 + random.nextInt(3_000)];
      random.nextBytes(noise);
      System.arraycopy(write(List.of()), 0, noise, 0, 9);
      assertThat(read(noise).getLast()).as("seed %d", seed).isInstanceOf(Broken.class);
    }
  }

  @Test
  void shouldGoOnAfterARecordThatIsNoDat() throws IOException {
    byte[] peers = PacketCodec.encode(GetPeers.BARE);
    byte[] ask = peers.length == 0 ? new byte[] {0x08, 0x07} : peers;
    byte[] whole = write(dats.subList(0, 1));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(whole, 0, 9);
    file.write(ask.length);
    file.writeBytes(ask);
    file.writeBytes(new byte[] {1, (byte) 0xff});
    file.write(whole, 9, whole.length - 9 - 41);
    end(file, 3);

    List<ArchiveItem> items = read(file.toByteArray());
    assertThat(items).hasSize(4).endsWith(new Entry(dats.getFirst()), new End(3));
    assertThat(items.subList(0, 2)).allMatch(NotADat.class::isInstance);
  }

  private static void end(ByteArrayOutputStream file, int count) {
    file.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, (byte) count});
    Blake3Digest hash = new Blake3Digest(256);
    hash.update(file.toByteArray(), 0, file.size());
    byte[] digest = new byte[32];
    hash.doFinal(digest, 0);
    file.writeBytes(digest);
  }

  @Test
  void shouldSeeACountThatIsWrongAndBytesThatFollow() throws IOException {
    byte[] whole = write(dats);
    ByteArrayOutputStream miscounted = new ByteArrayOutputStream();
    miscounted.write(whole, 0, whole.length - 41);
    end(miscounted, 2);
    assertThat(read(miscounted.toByteArray()).getLast())
        .isEqualTo(new Broken("it has 3 records, not as many as it says"));
    assertThat(read(Arrays.copyOf(whole, whole.length + 1)).getLast())
        .isEqualTo(new Broken("something follows its end"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"80 00", "ff ff ff ff 0f", "91 0b", "ff 7f"})
  void shouldRefuseALengthThatNoneHas(String length) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(write(List.of()), 0, 9);
    file.writeBytes(java.util.HexFormat.ofDelimiter(" ").parseHex(length));
    assertThat(read(file.toByteArray()))
        .containsExactly(new Broken("the record at byte 9 has a length that none has"));
  }

  @Test
  void shouldRefuseAnotherFileAndALaterVersion() throws IOException {
    assertThat(read("PK\3\4 and so on".getBytes(UTF_8)).getLast())
        .isEqualTo(new Broken("it is no file of dats: it does not begin with DAVEDATS"));
    byte[] later = write(dats);
    later[8] = 2;
    assertThat(read(later))
        .containsExactly(new Broken("its format is of version 2, this Dave knows 1"));
  }
}
