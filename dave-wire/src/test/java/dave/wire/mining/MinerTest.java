package dave.wire.mining;

import static dave.wire.crypto.SampleDats.ALICE;
import static dave.wire.crypto.SampleDats.BOB;
import static dave.wire.crypto.SampleDats.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification.Genuine;
import dave.wire.crypto.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MinerTest {
  private static final int NEVER = 200;

  private final AtomicLong nowMs = new AtomicLong(NOW_MS);
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
  private final Miner miner = new Miner(2, clock, new SplittableRandom(7));

  @AfterEach
  void close() {
    miner.close();
  }

  @Test
  void shouldFindWorkThatIsGenuineAndBound() throws Exception {
    DatVerifier verifier = new DatVerifier(Signatures.bouncyCastle(), 1);
    for (int difficulty = 1; difficulty <= 18; difficulty++) {
      MiningTask task = task("key", difficulty);
      Mined mined = miner.mine(task).result().get();
      Dat dat = mined.compose(task, ALICE);
      assertThat(verifier.verify(dat, NOW_MS))
          .isInstanceOfSatisfying(
              Genuine.class,
              genuine -> {
                assertThat(genuine.dat().bound()).isTrue();
                assertThat(genuine.dat().difficulty()).isEqualTo(task.difficulty());
              });
      assertThat(mined.timeMs()).isEqualTo(NOW_MS - 100);
      assertThat(mined.hashes()).isPositive();
    }
  }

  @Test
  void shouldMineTheLargestValue() throws Exception {
    ByteString value = ByteString.copyFrom(new byte[PacketCodec.maxValueLength(0)]);
    MiningTask task = new MiningTask(ByteString.EMPTY, value, ALICE.author(), 12);
    Dat dat = miner.mine(task).result().get().compose(task, ALICE);
    assertThat(Work.matches(dat)).isTrue();
  }

  @Test
  void shouldStampTheTimeAnewWhileItSearches() {
    MiningJob job = miner.mine(task("key", NEVER));
    MiningKernel kernel = new MiningKernel();
    job.search(kernel);
    nowMs.addAndGet(999);
    long before = job.stampedMs();
    job.search(kernel);
    assertThat(job.stampedMs()).isEqualTo(before).isEqualTo(NOW_MS - 100);
    nowMs.addAndGet(1);
    job.search(kernel);
    assertThat(job.stampedMs()).isEqualTo(NOW_MS + 900);
    nowMs.addAndGet(-5_000); // the clock was set back
    job.search(kernel);
    assertThat(job.stampedMs()).isEqualTo(NOW_MS - 4_100);
  }

  @Test
  void shouldReportHashesRateAndWhatToExpect() {
    MiningJob job = new MiningJob(task("key", 20), clock, 0, new LongAdder());
    assertThat(job.progress()).isEqualTo(new MiningProgress(0, 0, 1 << 20));
    assertThat(job.progress().expectedSeconds()).isEmpty();
    job.search(new MiningKernel());
    nowMs.addAndGet(500);
    MiningProgress progress = job.progress();
    assertThat(progress.hashes()).isPositive();
    assertThat(progress.ratePerSecond()).isEqualTo(2.0 * progress.hashes());
    assertThat(progress.expectedSeconds().orElseThrow())
        .isEqualTo((1 << 20) / progress.ratePerSecond());
  }

  @Test
  void shouldEndASearchThatIsCancelled() throws Exception {
    MiningJob job = miner.mine(task("key", NEVER));
    job.cancel();
    assertThatThrownBy(() -> job.result().get()).isInstanceOf(CancellationException.class);
    // The threads are free again.
    miner.mine(task("key", 8)).result().get(30, TimeUnit.SECONDS);
  }

  @Test
  void shouldSearchNoMoreOnceTheResultIsCancelled() {
    MiningJob job = new MiningJob(task("key", NEVER), clock, 0, new LongAdder());
    job.result().cancel(true);
    job.search(new MiningKernel());
    assertThat(job.isDone()).isTrue();
    assertThat(job.progress().hashes()).isZero();
  }

  @Test
  void shouldNotKeepAnEasySearchWaitingForHardOnes() throws Exception {
    List<MiningJob> hard = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      hard.add(miner.mine(task("hard", NEVER)));
    }
    miner.mine(task("easy", 12)).result().get(30, TimeUnit.SECONDS);
    assertThat(hard).noneMatch(MiningJob::isDone);
  }

  @Test
  void shouldRefuseMoreSearchesThanItsLimit() throws Exception {
    List<MiningJob> jobs = new ArrayList<>();
    for (int i = 0; i < Miner.MAX_JOBS; i++) {
      jobs.add(miner.mine(task("key", NEVER)));
    }
    MiningJob refused = miner.mine(task("key", 1));
    assertThatThrownBy(() -> refused.result().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("256");
    assertThat(jobs).noneMatch(MiningJob::isDone);
  }

  @Test
  void shouldFailWhatIsUnfinishedWhenClosed() {
    MiningJob job = miner.mine(task("key", NEVER));
    miner.close();
    assertThatThrownBy(() -> job.result().get())
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> miner.mine(task("key", 1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldCloseFromItsOwnThread() throws Exception {
    MiningJob job = miner.mine(task("key", 16));
    job.result().thenRun(miner::close).get(30, TimeUnit.SECONDS);
  }

  @Test
  void shouldRefuseTasksOutsideTheRange() {
    assertThatThrownBy(() -> task("key", 0)).hasMessage("difficulty 0 is not 1 to 255 bits");
    assertThatThrownBy(() -> task("key", 256)).hasMessage("difficulty 256 is not 1 to 255 bits");
    assertThatThrownBy(() -> task("k".repeat(33), 8)).hasMessageContaining("33");
    int largest = PacketCodec.maxValueLength(1);
    ByteString value = ByteString.copyFrom(new byte[largest + 1]);
    assertThatThrownBy(() -> new MiningTask(ByteString.copyFromUtf8("k"), value, ALICE.author(), 8))
        .hasMessage(
            "value has %d bytes; the largest that fits with a key of 1 has %d",
            largest + 1, largest);
    assertThatThrownBy(() -> new Miner(0, clock, new SplittableRandom(1)))
        .hasMessageContaining("0");
  }

  @Test
  void shouldNotComposeForAnotherAuthor() throws Exception {
    MiningTask task = task("key", 1);
    Mined mined = miner.mine(task).result().get();
    assertThatThrownBy(() -> mined.compose(task, BOB)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldMeasureTheKernel() throws Exception {
    AtomicLong nanos = new AtomicLong();
    PowBench.Result result =
        PowBench.run(2, Duration.ofMillis(2), Duration.ofMillis(3), () -> nanos.addAndGet(500_000));
    assertThat(result.threads()).isEqualTo(2);
    assertThat(result.hashes()).isPositive();
    assertThat(result.hashesPerSecond()).isPositive();
    assertThat(result.perThread()).isEqualTo(result.hashesPerSecond() / 2);
    assertThat(result.seconds()).isPositive();
    assertThatThrownBy(() -> PowBench.run(0, Duration.ZERO, Duration.ofMillis(1), () -> 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PowBench.run(1, Duration.ZERO, Duration.ZERO, () -> 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static MiningTask task(String key, int difficulty) {
    return new MiningTask(
        ByteString.copyFromUtf8(key),
        ByteString.copyFromUtf8("a value"),
        ALICE.author(),
        difficulty);
  }
}
