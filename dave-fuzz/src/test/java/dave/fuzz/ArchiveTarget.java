package dave.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.Dat;
import dave.wire.archive.ArchiveItem;
import dave.wire.archive.ArchiveReader;
import dave.wire.archive.ArchiveWriter;
import dave.wire.testing.TestDats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any file of dats. Reading it never throws, and ends. The dats that are read can be written again,
 * to a file that is whole.
 */
public final class ArchiveTarget {
  private ArchiveTarget() {}

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] file) {
    try {
      List<Dat> dats = new ArrayList<>();
      ArchiveItem end = read(file, dats);
      assertThat(end).isInstanceOfAny(ArchiveItem.End.class, ArchiveItem.Broken.class);
      List<Dat> again = new ArrayList<>();
      assertThat(read(write(dats), again)).isEqualTo(new ArchiveItem.End(dats.size()));
      assertThat(again).isEqualTo(dats);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArchiveItem read(byte[] file, List<Dat> dats) throws IOException {
    ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(file));
    ArchiveItem item = reader.next();
    for (int items = 0;
        item instanceof ArchiveItem.Entry || item instanceof ArchiveItem.NotADat;
        items++) {
      assertThat(items).as("each takes two bytes at least").isLessThan(file.length);
      if (item instanceof ArchiveItem.Entry entry) {
        dats.add(entry.dat());
      }
      item = reader.next();
    }
    assertThat(reader.bytes()).isLessThanOrEqualTo(file.length);
    return item;
  }

  private static byte[] write(List<Dat> dats) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ArchiveWriter writer = new ArchiveWriter(out);
    for (Dat dat : dats) {
      writer.write(dat);
    }
    writer.finish();
    return out.toByteArray();
  }

  static List<byte[]> seeds() {
    TestDats dats = TestDats.seeded(4);
    try {
      byte[] two =
          write(
              List.of(
                  dats.dat().key("k").valueOf(20).build().dat(),
                  dats.dat().key("").valueOf(300).build().dat()));
      return List.of(two, Arrays.copyOf(two, two.length - 41), write(List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
