package dave.files.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.files.list.ListLink;
import dave.files.tree.TreeBuilder;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the figures and hashes that docs/files.md states. */
final class TreeFormatTest {
  @Test
  void shouldFillAPacketExactly() {
    assertThat(packetLength(ChunkKey.LENGTH, TreeShape.MAX_VALUE_LENGTH))
        .isEqualTo(PacketCodec.MAX_LENGTH);
    assertThat(packetLength(0, ListLink.MAX_VALUE_LENGTH)).isEqualTo(PacketCodec.MAX_LENGTH);
  }

  private static int packetLength(int keyLength, int valueLength) {
    Dat dat =
        new Dat(
            zeros(keyLength),
            zeros(valueLength),
            1,
            zeros(16),
            WorkHash.of(zeros(32)),
            Author.of(zeros(32)),
            zeros(Dat.SIGNATURE_LENGTH));
    byte[] marked = PacketCodec.encode(new Put(dat, true));
    // Without room the mark is left out, and both would have the same length.
    assertThat(marked.length).isEqualTo(PacketCodec.encode(new Put(dat)).length + 2);
    return marked.length;
  }

  @Test
  void shouldHaveTheFiguresOfTheDocument() {
    assertThat(TreeShape.MAX_VALUE_LENGTH).isEqualTo(1221);
    assertThat(TreeShape.LEAF_LENGTH).isEqualTo(1220);
    assertThat(TreeShape.FAN_OUT).isEqualTo(37);
    assertThat(TreeShape.MAX_INLINE_LENGTH).isEqualTo(1024);
    assertThat(ListLink.CONTENT_LENGTH).isEqualTo(1223);
    assertThat(TreeShape.levels(TreeShape.MAX_SIZE)).isEqualTo(7);
    assertThat(TreeShape.chunks(100_000_000)).isEqualTo(84_248);
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', 148807d5c9aa8ede32236cc383c72974ebf5531e75e4ed46e7f483368425bdb1",
    "1, '', 5f70f5b68ae5897eb1e86f08809364983a3f4d6220cd7deca1af278930f0ad3d",
    "1024, '', f8bd60ed94e8b278bcf80592bb7e1f2369798e62f60068b199f90aa718d34ca9",
    "1025, '', 00a2d4225fb0ca21de7a4c41af9c7a6dce7c197f7660310c2161102fdacc1cde",
    "1220, '', 2ac1068c34daef1e9c96def05d9f84599cfdab65eda3f08800c55526cdbd7ffe",
    "1221, '', 2229c10571e251cb4bedf680a49a925d06d48f64e7b13cb6b0ec5239b1f2e796",
    "45140, '', b888da32ab44f25694097edb7a4d20acd48a9e3081cb0c96de09be1d6c4e6f47",
    "45141, '', 6e77c1810ec11e81057474f1c5d4187fc21b57258a9d330843b4b1a656c8d030",
    "100000, 'text/plain', ad4aa63afe91a01a037c0607943eca1c48a2678f044b5bc6f43c73846797a2ea",
    "1670181, '', dcb35d33cc563ce3ccc328d3b445cb1d14a34867401e504afc0a9dc79c00c7fc",
  })
  void shouldHaveTheRootsOfTheDocument(int size, String mediaType, String root) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i % 251);
    }
    TreeBuilder builder = new TreeBuilder(false, mediaType);
    builder.add(ByteString.copyFrom(content));
    assertThat(ChunkKey.hex(builder.finish().getLast().key())).isEqualTo(root);
  }

  @Test
  void shouldHaveTheFolderOfTheDocument() {
    ByteString hello = fileRoot("hello, world\n");
    Folder folder =
        new Folder(
            List.of(
                new Entry("hello.txt", false, 13, hello), new Entry("Z", true, 0, emptyFolder())));
    TreeBuilder builder = new TreeBuilder(true, "");
    builder.add(folder.encode());
    assertThat(ChunkKey.hex(builder.finish().getLast().key()))
        .isEqualTo("da080d228de599f0baad6f84a0d68369034b8072ffb991b341cd46e5255dbf0c");
  }

  private static ByteString fileRoot(String text) {
    TreeBuilder builder = new TreeBuilder(false, "text/plain");
    builder.add(ByteString.copyFrom(text, StandardCharsets.UTF_8));
    return builder.finish().getLast().key();
  }

  private static ByteString emptyFolder() {
    return new TreeBuilder(true, "").finish().getLast().key();
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }
}
