package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import java.time.Duration;
import java.util.Random;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Prints how fast trees are written to, and read from, a map in memory. Run by hand. */
final class FilesBench {
  private static final int SIZE = 200_000_000;
  private static final int ROUNDS = 5;

  private FilesBench() {}

  public static void main(String[] arguments) {
    byte[] piece = new byte[1 << 16];
    new Random(1).nextBytes(piece);
    Flux<ByteString> content =
        Flux.range(0, SIZE / piece.length)
            .map(
                (Integer i) -> {
                  byte[] other = piece.clone();
                  other[0] = (byte) i.intValue();
                  for (int at = 0; at < other.length; at += 512) {
                    other[at] = (byte) (i.intValue() >> 8);
                    other[at + 1] = (byte) i.intValue();
                  }
                  return ByteString.copyFrom(other);
                });
    for (int round = 0; round < ROUNDS; round++) {
      ChunkMap chunks = new ChunkMap();
      long start = System.nanoTime();
      Written written = RoundTripTest.await(new TreeWriter(chunks, 16).write(content));
      long middle = System.nanoTime();
      TreeReader reader = new TreeReader(chunks, ReadOptions.DEFAULT, Schedulers.parallel());
      long read =
          RoundTripTest.await(
              reader.read(written.root()).map(ByteString::size).reduce(0L, Long::sum));
      long end = System.nanoTime();
      System.out.printf(
          "%d bytes in %d chunks: written %.0f MB/s, read %.0f MB/s%n",
          read, written.chunks(), rate(read, middle - start), rate(read, end - middle));
    }
  }

  private static double rate(long bytes, long ns) {
    return bytes / 1e6 / (Duration.ofNanos(ns).toNanos() / 1e9);
  }
}
