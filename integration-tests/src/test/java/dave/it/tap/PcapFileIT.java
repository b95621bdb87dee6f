package dave.it.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the format of the record, which other programs read. */
final class PcapFileIT {
  /** The header of the file, that of the record, IP, and UDP; made by another program. */
  private static final String FILE =
      "a1b23c4d0002000400000000000000000000ffff00000065"
          + "000000011dcd65070000001f0000001f"
          + "4500001f00004000401139cc7f0001017f000201"
          + "03e8c350000b733a616263";

  private static final Datagram DATAGRAM =
      new Datagram(
          1_500_000_007L,
          new InetSocketAddress("127.0.1.1", 1_000),
          new InetSocketAddress("127.0.2.1", 50_000),
          "abc".getBytes(StandardCharsets.US_ASCII));

  @TempDir Path folder;

  @Test
  void shouldWriteAndReadADatagram() throws IOException {
    Path file = folder.resolve("one.pcap");
    PcapFile.write(file, List.of(DATAGRAM));
    assertThat(Files.readAllBytes(file)).asHexString().isEqualToIgnoringCase(FILE);
    assertThat(PcapFile.read(file)).singleElement().usingRecursiveComparison().isEqualTo(DATAGRAM);
  }

  @Test
  void shouldRefuseAByteThatChanged() throws IOException {
    byte[] bytes = HexFormat.of().parseHex(FILE);
    bytes[bytes.length - 1]++;
    Path file = Files.write(folder.resolve("changed.pcap"), bytes);
    assertThatThrownBy(() -> PcapFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checksum of UDP");
  }
}
