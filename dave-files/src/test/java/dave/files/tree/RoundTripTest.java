package dave.files.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Checks that content is read as it was written, for sizes around every border of the shape. */
public final class RoundTripTest {
  private static final long SEED = 20_261_121;

  private final ChunkMap chunks = new ChunkMap();
  private final TreeWriter writer = new TreeWriter(chunks, 16);
  private final TreeReader reader =
      new TreeReader(chunks, ReadOptions.DEFAULT, Schedulers.parallel());

  public static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  public static Flux<ByteString> pieces(byte[] content, Random random) {
    List<ByteString> pieces = new ArrayList<>();
    for (int at = 0; at < content.length; ) {
      int length = Math.min(content.length - at, random.nextInt(5_000));
      pieces.add(ByteString.copyFrom(content, at, length));
      at += length;
    }
    return Flux.fromIterable(pieces);
  }

  private static Set<Integer> sizes(Random random) {
    Set<Integer> sizes = new TreeSet<>(List.of(0, 1, 2));
    for (int border :
        new int[] {
          TreeShape.MAX_INLINE_LENGTH,
          TreeShape.LEAF_LENGTH,
          2 * TreeShape.LEAF_LENGTH,
          (int) TreeShape.capacity(1),
          (int) TreeShape.capacity(1) + TreeShape.LEAF_LENGTH,
          2 * (int) TreeShape.capacity(1),
          (int) TreeShape.capacity(2),
          (int) TreeShape.capacity(2) + (int) TreeShape.capacity(1),
        }) {
      sizes.addAll(List.of(border - 1, border, border + 1));
    }
    for (int i = 0; i < 30; i++) {
      sizes.add(random.nextInt(200_000));
    }
    return sizes;
  }

  @Test
  void shouldReadWhatWasWritten() {
    Random random = new Random(SEED);
    for (int size : sizes(random)) {
      byte[] content = bytes(random, size);
      long before = chunks.puts.get();
      Written written = await(writer.write(pieces(content, random)));
      assertThat(written.size()).as("size").isEqualTo(size);
      assertThat(written.chunks()).as("chunks of %s", size).isEqualTo(TreeShape.chunks(size));
      assertThat(written.mined()).as("mined").isEqualTo(chunks.puts.get() - before);
      assertThat(read(reader.read(written.root()))).as("size %s", size).isEqualTo(content);
      Root root = await(reader.open(written.root()));
      for (int i = 0; i < 5; i++) {
        int offset = random.nextInt(size + 1);
        int length = random.nextInt(size - offset + 1);
        byte[] part = new byte[length];
        System.arraycopy(content, offset, part, 0, length);
        assertThat(read(reader.read(root, offset, length)))
            .as("%s bytes from %s of %s", length, offset, size)
            .isEqualTo(part);
      }
    }
  }

  public static byte[] read(Flux<ByteString> content) {
    return await(content.reduce(ByteString.EMPTY, ByteString::concat)).toByteArray();
  }

  public static <T> T await(Mono<T> mono) {
    return Objects.requireNonNull(mono.block(Duration.ofSeconds(30)));
  }
}
