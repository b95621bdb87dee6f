package dave.files.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.files.format.ChunkKey;
import dave.files.format.TreeShape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** Holds chunks in memory: a sink and a source that count calls. */
public final class ChunkMap implements ChunkSink, ChunkSource {
  final Map<ByteString, ByteString> chunks = new ConcurrentHashMap<>();
  public final AtomicLong puts = new AtomicLong();
  public final AtomicLong gets = new AtomicLong();
  final AtomicInteger putting = new AtomicInteger();
  final AtomicInteger mostPutting = new AtomicInteger();

  @Override
  public Mono<Boolean> holds(ByteString key) {
    return Mono.fromSupplier(() -> chunks.containsKey(key));
  }

  @Override
  public Mono<Void> put(ByteString key, ByteString value) {
    return Mono.fromRunnable(
        () -> {
          mostPutting.accumulateAndGet(putting.incrementAndGet(), Math::max);
          assertThat(ChunkKey.of(value)).isEqualTo(key);
          assertThat(value.size()).isLessThanOrEqualTo(TreeShape.MAX_VALUE_LENGTH);
          puts.incrementAndGet();
          chunks.put(key, value);
          putting.decrementAndGet();
        });
  }

  @Override
  public Mono<ByteString> get(ByteString key) {
    return Mono.fromSupplier(
        () -> {
          gets.incrementAndGet();
          ByteString value = chunks.get(key);
          return value == null ? null : asPart(value);
        });
  }

  /** The value as a packet has it: a part of longer bytes. */
  private static ByteString asPart(ByteString value) {
    byte[] longer = new byte[value.size() + 7];
    value.copyTo(longer, 5);
    return ByteString.copyFrom(longer).substring(5, 5 + value.size());
  }

  /** Stores any value under its own hash, as an attacker would. */
  public ByteString plant(ByteString value) {
    ByteString key = ChunkKey.of(value);
    chunks.put(key, value);
    return key;
  }
}
