package dave.files.list;

import static dave.files.tree.RoundTripTest.await;
import static dave.files.tree.RoundTripTest.bytes;
import static dave.files.tree.RoundTripTest.pieces;
import static dave.files.tree.RoundTripTest.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

final class ListTest {
  private static final long SEED = 4_021;
  private static final long ANY_SIZE = Long.MAX_VALUE;

  private final Map<WorkHash, Dat> dats = new HashMap<>();
  private final ListWriter writer =
      new ListWriter(value -> Mono.fromSupplier(() -> put("", value)));
  private final ListReader reader =
      new ListReader(
          work -> Mono.fromSupplier(() -> dats.get(work)),
          new ReadOptions(2, Duration.ofSeconds(5), Duration.ZERO, 4, 0),
          Schedulers.parallel(),
          Schedulers.boundedElastic());

  @TempDir private Path folder;

  private WorkHash put(String key, ByteString value) {
    ByteString keyBytes = ByteString.copyFromUtf8(key);
    ByteString salt = ByteString.copyFromUtf8("salt");
    Dat dat =
        new Dat(
            keyBytes,
            value,
            1,
            salt,
            Work.of(keyBytes, value, 1, salt),
            Author.of(ByteString.copyFrom(new byte[32])),
            ByteString.copyFrom(new byte[64]));
    dats.put(dat.work(), dat);
    return dat.work();
  }

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    Random random = new Random(SEED);
    for (int size : new int[] {0, 1, 1222, 1223, 1224, 2446, 2447, 100_000}) {
      byte[] content = bytes(random, size);
      dats.clear();
      WorkHash last = await(writer.write(pieces(content, random), -1, progress -> {}));
      assertThat(dats).hasSize(Math.max(1, Math.ceilDiv(size, 1223)));
      assertThat(read(reader.read(last, folder, ANY_SIZE))).as("size %s", size).isEqualTo(content);
    }
    assertThatNothingIsLeft();
  }

  @Test
  void shouldReadPartsOfAnyLength() {
    WorkHash first = put("", new ListLink(Optional.empty(), utf8("one ")).encode());
    WorkHash second = put("", new ListLink(Optional.of(first), utf8("")).encode());
    WorkHash third = put("", new ListLink(Optional.of(second), utf8("three")).encode());
    assertThat(read(reader.read(third, folder, ANY_SIZE))).asString().isEqualTo("one three");
  }

  @Test
  void shouldNameWhatIsMissing() throws IOException {
    WorkHash last = await(writer.write(Flux.just(zeros(5_000)), -1, progress -> {}));
    WorkHash before = WorkHash.of(Objects.requireNonNull(dats.get(last)).value().substring(0, 32));
    dats.remove(before);
    assertFault(
        FileFault.MISSING_CHUNK,
        () -> read(reader.read(last, folder, ANY_SIZE)),
        before.toString());
    assertThatNothingIsLeft();
  }

  @Test
  void shouldRefuseWhatIsNoList() throws IOException {
    WorkHash keyed = put("key", new ListLink(Optional.empty(), utf8("text")).encode());
    assertFault(
        FileFault.WRONG_KIND, () -> read(reader.read(keyed, folder, ANY_SIZE)), "with a key");
    WorkHash cut = put("", utf8("31 bytes and no more: too short"));
    assertFault(
        FileFault.WRONG_LENGTH, () -> read(reader.read(cut, folder, ANY_SIZE)), cut.toString());
    WorkHash last = await(writer.write(Flux.just(zeros(5_000)), -1, progress -> {}));
    assertFault(FileFault.TOO_LARGE, () -> read(reader.read(last, folder, 5_000)), "5000");
    WorkHash other = put("", utf8("other"));
    dats.put(last, Objects.requireNonNull(dats.get(other)));
    assertFault(
        FileFault.CORRUPT_CHUNK, () -> read(reader.read(last, folder, ANY_SIZE)), last.toString());
    assertThatNothingIsLeft();
  }

  private static void assertFault(FileFault fault, ThrowingCallable call, String text) {
    assertThatThrownBy(call)
        .asInstanceOf(type(FileFaultException.class))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault))
        .satisfies(e -> assertThat(e).hasMessageContaining(text));
  }

  private void assertThatNothingIsLeft() throws IOException {
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }
}
