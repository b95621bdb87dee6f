package dave.files.tree;

import static dave.files.tree.RoundTripTest.await;
import static dave.files.tree.RoundTripTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.ChunkKey;
import dave.files.format.Leaf;
import dave.files.format.Node;
import dave.files.format.Place;
import dave.files.format.TreeShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Reads from sources that are slow, fail, or answer out of order, on virtual time. */
final class TreeReadTest {
  private static final long SEED = 77;
  private static final int SIZE = 3_000_000;

  private final Random random = new Random(SEED);
  private final ChunkMap chunks = new ChunkMap();
  private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
  private final byte[] content = bytes(random, SIZE);
  private final ByteString root =
      await(new TreeWriter(chunks, 4).write(Flux.just(ByteString.copyFrom(content)))).root();

  private static ReadOptions options(int attempts, int window) {
    return new ReadOptions(attempts, Duration.ofSeconds(1), Duration.ofMillis(10), window, 0);
  }

  /** A subscriber that collects pieces, and requests as many as the test says. */
  private static final class Reading extends BaseSubscriber<ByteString> {
    private final List<ByteString> pieces = new ArrayList<>();
    private boolean complete;
    private boolean failed;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(ByteString piece) {
      pieces.add(piece);
    }

    @Override
    protected void hookOnComplete() {
      complete = true;
    }

    @Override
    protected void hookOnError(Throwable failure) {
      failed = true;
    }

    byte[] bytes() {
      return ByteString.copyFrom(pieces).toByteArray();
    }
  }

  private Reading reading(ChunkSource source, ReadOptions options, long demand) {
    Reading reading = new Reading();
    new TreeReader(source, options, timer).read(root).subscribe(reading);
    reading.request(demand);
    return reading;
  }

  @Test
  void shouldPutAnswersInOrder() {
    ChunkSource slow =
        key -> chunks.get(key).delayElement(Duration.ofMillis(1 + random.nextInt(400)), timer);
    Reading reading = reading(slow, options(1, 64), Long.MAX_VALUE);
    timer.advanceTimeBy(Duration.ofMinutes(5));
    assertThat(reading.complete).isTrue();
    assertThat(reading.bytes()).isEqualTo(content);
  }

  @Test
  void shouldOutliveFailuresSilenceAndLies() {
    ChunkSource bad =
        key ->
            switch (random.nextInt(6)) {
              case 0 -> Mono.never();
              case 1 -> Mono.empty();
              case 2 -> Mono.error(new IllegalStateException("refused"));
              case 3 -> Mono.just(ByteString.copyFromUtf8("a lie"));
              default -> chunks.get(key).delayElement(Duration.ofMillis(5), timer);
            };
    Reading reading = reading(bad, options(50, 64), Long.MAX_VALUE);
    timer.advanceTimeBy(Duration.ofDays(1_000));
    assertThat(reading.complete).isTrue();
    assertThat(reading.bytes()).isEqualTo(content);
  }

  @Test
  void shouldGiveUpAfterSoManyAttempts() {
    List<ByteString> asked = new ArrayList<>();
    ChunkSource silent =
        key -> {
          asked.add(key);
          return Mono.never();
        };
    StepVerifier.create(new TreeReader(silent, options(3, 8), timer).read(root))
        .then(() -> timer.advanceTimeBy(Duration.ofSeconds(4)))
        .verifyErrorMessage(
            "a chunk did not come within 1000 ms: chunk " + ChunkKey.hex(root) + " at byte 0");
    assertThat(asked).hasSize(3);
  }

  @Test
  void shouldHoldNoMoreThanTwoWindowsWhoeverIsSlow() {
    int window = 32;
    Reading reading = reading(chunks, options(1, window), 0);
    for (int asked = 0; !reading.complete; asked++) {
      long given = chunks.gets.get() - 1;
      // The source also gives nodes: as many as the leaves ahead need, and their ancestors.
      assertThat(given - reading.pieces.size() - reading.pieces.size() / 37)
          .as("chunks held after %s", asked)
          .isLessThanOrEqualTo(2 * window + 8);
      reading.request(1);
      assertThat(reading.pieces).hasSizeLessThanOrEqualTo(asked + 1);
    }
    assertThat(reading.bytes()).isEqualTo(content);
  }

  @Test
  void shouldKnowOnlyAFewNodesAhead() {
    ByteString key = ByteString.copyFrom(new byte[32]);
    long size = TreeShape.capacity(5);
    int window = 64;
    Frontier frontier = new Frontier(new Place(key, 5, 0, size), 0, size);
    int most = 0;
    List<Frontier.PendingChunk> started = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      for (Frontier.PendingChunk chunk = frontier.start(window);
          chunk != null;
          chunk = frontier.start(window)) {
        started.add(chunk);
      }
      assertThat(started).isNotEmpty().hasSizeLessThanOrEqualTo(window);
      Frontier.PendingChunk chunk = started.remove(random.nextInt(started.size()));
      frontier.arrived(chunk, chunk(chunk.place, key));
      while (frontier.poll() != null) {
        // Passed on.
      }
      most = Math.max(most, frontier.size());
    }
    assertThat(most).isLessThan(2 * window + 37 + 5 * 37 * (2 * window / 37 + 1));
  }

  private static ByteString chunk(Place place, ByteString key) {
    if (place.level() == 0) {
      return Leaf.encode(ByteString.copyFrom(new byte[(int) place.size()]));
    }
    int children = TreeShape.children(place.level(), place.size());
    return new Node(place.level(), place.size(), Collections.nCopies(children, key)).encode();
  }

  @Test
  void shouldGiveUpAllThatIsUnderWayWhenCancelled() {
    List<Sinks.One<ByteString>> open = new ArrayList<>();
    ChunkSource pending =
        key -> {
          if (key.equals(root)) {
            return chunks.get(key);
          }
          Sinks.One<ByteString> answer = Sinks.one();
          open.add(answer);
          return answer.asMono();
        };
    Reading reading = reading(pending, options(1, 16), Long.MAX_VALUE);
    assertThat(open).isNotEmpty();
    reading.cancel();
    assertThat(open).allMatch(answer -> answer.currentSubscriberCount() == 0);
    assertThat(reading.complete || reading.failed).isFalse();
  }

  @Test
  void shouldHandOnAllBeforeAFailureAndGiveUpTheRest() {
    List<Sinks.One<ByteString>> open = new ArrayList<>();
    List<ByteString> keys = new ArrayList<>();
    ChunkSource pending =
        key -> {
          if (chunks.gets.get() < 4) {
            return chunks.get(key);
          }
          Sinks.One<ByteString> answer = Sinks.one();
          open.add(answer);
          keys.add(key);
          return answer.asMono();
        };
    Reading reading = reading(pending, options(1, 16), Long.MAX_VALUE);
    int asked = open.size();
    assertThat(asked).isBetween(3, 16);
    open.get(2).tryEmitEmpty().orThrow();
    assertThat(open).as("nothing is asked for behind it").hasSize(asked);
    assertThat(reading.failed).isFalse();
    for (int i = 0; i < 2; i++) {
      open.get(i).tryEmitValue(chunks.chunks.get(keys.get(i))).orThrow();
    }
    assertThat(reading.failed).isTrue();
    assertThat(reading.bytes()).isEqualTo(Arrays.copyOf(content, 2 * TreeShape.LEAF_LENGTH));
    assertThat(open).allMatch(answer -> answer.currentSubscriberCount() == 0);
  }

  @Test
  void shouldKeepToTheBytesPerSecond() {
    long rate = 100_000;
    List<Long> asked = new ArrayList<>();
    ChunkSource counted =
        key -> {
          asked.add(timer.now(TimeUnit.MILLISECONDS));
          return chunks.get(key);
        };
    Reading reading = reading(counted, options(1, 64).withBytesPerSecond(rate), Long.MAX_VALUE);
    timer.advanceTimeBy(Duration.ofSeconds(60));
    assertThat(reading.complete).isTrue();
    assertThat(asked).hasSize((int) TreeShape.chunks(SIZE));
    for (int i = 0; i < asked.size(); i += 100) {
      for (int j = i; j < asked.size(); j += 100) {
        long bytes = (long) (j - i) * TreeShape.MAX_VALUE_LENGTH;
        long ms = asked.get(j) - asked.get(i);
        assertThat(bytes)
            .isLessThanOrEqualTo(rate * (ms + 100L) / 1000L + TreeShape.MAX_VALUE_LENGTH);
      }
    }
    long wholeMs = asked.getLast() - asked.getFirst();
    assertThat(wholeMs).isBetween(29_000L, 32_500L);
  }
}
