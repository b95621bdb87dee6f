package dave.files.tree;

import static dave.files.tree.RoundTripTest.await;
import static dave.files.tree.RoundTripTest.bytes;
import static dave.files.tree.RoundTripTest.pieces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.TreeShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

final class TreeWriterTest {
  private static final long SEED = 99;
  private static final int SIZE = 300_000;

  private final ChunkMap chunks = new ChunkMap();
  private final byte[] content = bytes(new Random(SEED), SIZE);

  private Flux<ByteString> content() {
    return pieces(content, new Random(SEED));
  }

  /** A sink whose puts wait until the test ends them. */
  private final class Waiting implements ChunkSink {
    private final List<Sinks.Empty<Void>> open = new ArrayList<>();
    private final List<ByteString> keys = new ArrayList<>();

    @Override
    public Mono<Boolean> holds(ByteString key) {
      return chunks.holds(key);
    }

    @Override
    public Mono<Void> put(ByteString key, ByteString value) {
      Sinks.Empty<Void> done = Sinks.empty();
      open.add(done);
      keys.add(key);
      return done.asMono().then(chunks.put(key, value));
    }
  }

  @Test
  void shouldMineNothingTwice() {
    Written first = await(new TreeWriter(chunks, 8).write(content()));
    assertThat(first.mined()).isEqualTo(first.chunks());
    Written again = await(new TreeWriter(chunks, 8).write(content()));
    assertThat(again).isEqualTo(new Written(first.root(), false, SIZE, first.chunks(), 0));
  }

  @Test
  void shouldGoOnWhereverItEnded() {
    long all = TreeShape.chunks(SIZE);
    for (int puts = 0; puts < all; puts += 7) {
      chunks.chunks.clear();
      chunks.puts.set(0);
      AtomicLong left = new AtomicLong(puts);
      ChunkSink failing =
          new ChunkSink() {
            @Override
            public Mono<Boolean> holds(ByteString key) {
              return chunks.holds(key);
            }

            @Override
            public Mono<Void> put(ByteString key, ByteString value) {
              return left.getAndDecrement() > 0
                  ? chunks.put(key, value)
                  : Mono.error(new IllegalStateException("refused"));
            }
          };
      assertThatThrownBy(() -> await(new TreeWriter(failing, 4).write(content())))
          .hasMessageContaining("refused");
      Written written = await(new TreeWriter(chunks, 4).write(content()));
      assertThat(chunks.puts.get()).as("mined in all, ended after %s", puts).isEqualTo(all);
      assertThat(written.mined()).isEqualTo(all - puts);
    }
  }

  @Test
  void shouldMineEqualChunksOnceThoughTheyAreInFlightTogether() {
    Waiting sink = new Waiting();
    int leaves = 30;
    List<Written> result = new ArrayList<>();
    ByteString zeros = ByteString.copyFrom(new byte[leaves * TreeShape.LEAF_LENGTH]);
    new TreeWriter(sink, 16).write(Flux.just(zeros)).subscribe(result::add);
    for (int i = 0; i < sink.open.size(); i++) {
      sink.open.get(i).tryEmitEmpty().orThrow();
    }
    assertThat(sink.keys).as("the leaf, the node, the root").hasSize(3).doesNotHaveDuplicates();
    assertThat(result).hasSize(1);
    assertThat(result.getFirst().mined()).isEqualTo(3);
    assertThat(result.getFirst().chunks()).isEqualTo(leaves + 2);
  }

  @Test
  void shouldStoreTheRootLastAndKeepToItsConcurrency() {
    Waiting sink = new Waiting();
    AtomicLong taken = new AtomicLong();
    Flux<ByteString> counted = content().doOnNext(piece -> taken.addAndGet(piece.size()));
    List<Written> result = new ArrayList<>();
    new TreeWriter(sink, 8).write(counted).subscribe(result::add);
    Random random = new Random(SEED);
    int done = 0;
    List<Sinks.Empty<Void>> waiting = new ArrayList<>();
    while (result.isEmpty()) {
      waiting.addAll(sink.open);
      sink.open.clear();
      assertThat(waiting).as("in flight").hasSizeBetween(1, 8);
      // Taken and not stored are the pieces at hand, and less than a leaf.
      assertThat(taken.get() - (long) done * TreeShape.LEAF_LENGTH)
          .as("bytes held after %s chunks", done)
          .isLessThan(3 * 5_000 + 10 * TreeShape.LEAF_LENGTH);
      waiting.remove(random.nextInt(waiting.size())).tryEmitEmpty().orThrow();
      done++;
    }
    assertThat(sink.keys.getLast()).isEqualTo(result.getFirst().root());
    assertThat(done).isEqualTo((int) TreeShape.chunks(SIZE));
  }

  @Test
  void shouldStopMiningWhenCancelled() {
    Waiting sink = new Waiting();
    Disposable writing = new TreeWriter(sink, 8).write(content()).subscribe();
    assertThat(sink.open).hasSize(8);
    writing.dispose();
    assertThat(sink.open).allMatch(put -> put.currentSubscriberCount() == 0);
    assertThat(sink.keys).hasSize(8);
  }

  @Test
  void shouldTellOfProgress() {
    List<WriteProgress> told = new ArrayList<>();
    TreeWriter writer = new TreeWriter(chunks, 8);
    Written written = await(writer.write(content(), "image/png", SIZE, told::add));
    assertThat(told).hasSize((int) written.chunks());
    assertThat(told.getLast()).isEqualTo(new WriteProgress(SIZE, SIZE, written.mined(), 0));
    assertThat(told).isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
    TreeReader reader = new TreeReader(chunks, ReadOptions.DEFAULT, Schedulers.parallel());
    assertThat(await(reader.open(written.root())).mediaType()).isEqualTo("image/png");
  }

  @Test
  void shouldRefuseAMediaTypeThatIsNone() {
    TreeWriter writer = new TreeWriter(chunks, 8);
    for (String text : List.of("text/html\n", "é", "x".repeat(128))) {
      assertThatThrownBy(() -> writer.write(content(), text, -1, told -> {}).block())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
