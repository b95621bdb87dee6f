package dave.bench.verification;

import com.sun.management.ThreadMXBean;
import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.RateComparison;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification.Genuine;
import dave.wire.crypto.Work;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.bouncycastle.crypto.digests.Blake3Digest;

/**
 * Measures the time from the bytes of a packet to the verdict on its dat. For comparison, a library
 * verifies only the signature.
 */
public final class VerificationBenchmark implements Benchmark {
  private static final int MIN_DIFFICULTY = 1;
  private static final int ALLOCATION_CALLS = 10_000;

  @Override
  public String name() {
    return "verification";
  }

  @Override
  public String summary() {
    return "bytes to verdict, full packets";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    GenuinePackets packets = new GenuinePackets(options.seed(), options.either(2_000, 200));
    Signatures best = Signatures.best();
    verdicts(options, report, packets, best, RawVerifier.of(best));
    if (!best.name().equals(Signatures.bouncyCastle().name())) {
      Signatures portable = Signatures.bouncyCastle();
      verdicts(options, report, packets, portable, RawVerifier.bouncyCastle());
    }
    work(options, report, packets);
  }

  private static void verdicts(
      BenchmarkOptions options,
      Report report,
      GenuinePackets packets,
      Signatures signatures,
      RawVerifier raw)
      throws Exception {
    DatVerifier verifier = new DatVerifier(signatures, MIN_DIFFICULTY);
    List<RawVerifier.Check> checks = new ArrayList<>();
    for (Dat dat : packets.dats()) {
      checks.add(raw.check(dat));
    }
    IntPredicate whole =
        i ->
            PacketCodec.decode(packets.bytes(i)) instanceof Decoded.Ok ok
                && ok.message() instanceof Put put
                && verifier.verify(put.dat(), packets.nowMs()) instanceof Genuine;
    RateComparison comparison = new RateComparison(options, packets.dats().size());
    for (int round = 0; round < comparison.count(); round++) {
      comparison.measure("raw", i -> checks.get(i).holds());
      comparison.measure("whole", whole);
    }
    String name = signatures.name();
    Rounds alone = comparison.rates("raw");
    Rounds verdicts = comparison.rates("whole");
    report.figure(name + ", raw", alone, "signatures/s");
    report.figure(name + ", bytes to verdict", verdicts, "dats/s");
    report.ratio("of the raw rate", verdicts, alone, Bar.atLeast(0.90));
  }

  private static void work(BenchmarkOptions options, Report report, GenuinePackets packets) {
    List<Dat> dats = packets.dats();
    Blake3Digest digest = new Blake3Digest(Blake3.HASH_LENGTH);
    byte[] input = new byte[PacketCodec.MAX_LENGTH];
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    RateComparison comparison = new RateComparison(options, dats.size());
    for (int round = 0; round < comparison.count(); round++) {
      comparison.measure("work", i -> Work.matches(dats.get(i)));
      comparison.measure("decode", i -> PacketCodec.decode(packets.bytes(i)) instanceof Decoded.Ok);
      comparison.measure("theirs", i -> theirs(digest, dats.get(i), input, hash));
    }
    report.figure("a value of", dats.get(0).value().size(), "bytes");
    report.figure("decoding a packet", comparison.us("decode"), "us");
    report.figure("work check of a packet", comparison.us("work"), "us", Bar.atMost(3));
    report.figure("the same by Bouncy Castle", comparison.us("theirs"), "us");
    report.ratio("times as fast", comparison.rates("work"), comparison.rates("theirs"));
    report.figure("allocated by a work check", allocated(dats), "bytes", Bar.atMost(0));
  }

  /** Computes the two hashes of a work check with Bouncy Castle, without comparing the result. */
  private static boolean theirs(Blake3Digest digest, Dat dat, byte[] input, byte[] hash) {
    int length = dat.key().size() + dat.value().size() + Long.BYTES;
    dat.key().copyTo(input, 0);
    dat.value().copyTo(input, dat.key().size());
    digest.update(input, 0, length);
    digest.doFinal(hash, 0);
    int salt = dat.salt().size();
    dat.salt().copyTo(input, 0);
    System.arraycopy(hash, 0, input, salt, hash.length);
    digest.update(input, 0, salt + hash.length);
    return digest.doFinal(hash, 0) == hash.length;
  }

  private static double allocated(List<Dat> dats) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    boolean all = true;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ALLOCATION_CALLS; i++) {
      all &= Work.matches(dats.get(i % dats.size()));
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    if (!all) {
      throw new IllegalStateException("a work check failed");
    }
    // The two measuring calls allocate less than a byte per check.
    return Math.floor((double) bytes / ALLOCATION_CALLS);
  }
}
