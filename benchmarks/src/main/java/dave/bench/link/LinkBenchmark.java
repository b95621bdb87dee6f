package dave.bench.link;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.link.DatagramResult;
import dave.link.cell.CellFormat;
import dave.link.cell.MaskKeys;
import dave.link.handshake.Attempt;
import dave.link.handshake.LocalNode;
import dave.link.noise.Aead;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures cells and handshakes per core-second. For comparison, the bare cipher and the bare key
 * agreement run.
 */
public final class LinkBenchmark implements Benchmark {
  static final long NOW_MS = 1_700_000_000_000L;
  static final InstantSource CLOCK = () -> Instant.ofEpochMilli(NOW_MS + 1);
  static final PeerAddress ASKER = PeerAddresses.parse("udp://192.0.2.1:1618");
  static final PeerAddress ASKED = PeerAddresses.parse("udp://192.0.2.2:1618");

  @Override
  public String name() {
    return "link";
  }

  @Override
  public String summary() {
    return "sealed cells and handshakes a core-second";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    new CellRates(options).report(report);
    handshakes(options, report);
    refusals(options, report);
  }

  /** Measures the responder's part of handshakes, from the opening datagram on. */
  private static void handshakes(BenchmarkOptions options, Report report) {
    LinkSecret one = LinkSecret.generate(new SplittableRandom(3));
    byte[] remote = LinkSecret.generate(new SplittableRandom(4)).publicKey().toByteArray();
    byte[] shared = new byte[LinkSecret.LENGTH];
    List<Double> bare = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    int count = options.either(5_000, 50);
    for (int round = 0; round < options.either(6, 2); round++) {
      long beginNs = CoreTime.ns();
      for (int i = 0; i < count; i++) {
        one.agree(remote, 0, shared);
      }
      bare.add(count * 1e9 / (CoreTime.ns() - beginNs));
      rates.add(responses(options, round));
    }
    Rounds rate = Rounds.warm(rates);
    report.figure("bare X25519", Rounds.warm(bare), "agreements/s");
    report.figure("handshakes of a responder", rate, "handshakes/s", Bar.atLeast(2_500));
    report.ratio("of four bare agreements", rate.times(4), Rounds.warm(bare));
  }

  private static double responses(BenchmarkOptions options, int round) {
    LinkEnd responder = new LinkEnd(options.seed() + round, NOW_MS);
    List<byte[]> openings = new ArrayList<>();
    long nowMs = NOW_MS + 1;
    for (int i = options.either(3_000, 100); i > 0; i--) {
      Attempt attempt = attempt(responder.key(), 1_000L * i + round);
      responder.links().receive(attempt.poll(nowMs).orElseThrow(), ASKER, nowMs);
      attempt.answer(responder.removeSent(), nowMs);
      openings.add(attempt.poll(nowMs).orElseThrow());
    }
    return rate(responder, openings, DatagramResult.RESPONDED);
  }

  /** Measures how fast a flood of first datagrams is answered or refused. */
  private static void refusals(BenchmarkOptions options, Report report) {
    LinkEnd responder = new LinkEnd(options.seed(), NOW_MS);
    SplittableRandom random = new SplittableRandom(options.seed());
    List<Double> junk = new ArrayList<>();
    List<Double> changed = new ArrayList<>();
    List<Double> asked = new ArrayList<>();
    int count = options.either(20_000, 200);
    for (int round = 0; round < options.either(6, 2); round++) {
      List<byte[]> questions = new ArrayList<>();
      List<byte[]> forgeries = new ArrayList<>();
      List<byte[]> noises = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Attempt attempt = attempt(responder.key(), 7_000_000L + i + (long) round * count);
        byte[] question = attempt.poll(NOW_MS + 1).orElseThrow();
        questions.add(question);
        byte[] forgery = question.clone();
        forgery[100] ^= 1;
        forgeries.add(forgery);
        byte[] noise = new byte[CellFormat.MAX_SIZE];
        random.nextBytes(noise);
        noises.add(noise);
      }
      junk.add(rate(responder, noises, DatagramResult.STRANGE));
      changed.add(rate(responder, forgeries, DatagramResult.FORGED_QUESTION));
      asked.add(rate(responder, questions, DatagramResult.RETRIED));
    }
    String unit = "datagrams/s";
    Bar bar = Bar.atLeast(50_000);
    report.figure("forged without the key: refused", Rounds.warm(junk), unit, bar);
    report.figure("changed on the way: refused", Rounds.warm(changed), unit, bar);
    report.figure("asked with the key: given a cookie", Rounds.warm(asked), unit, bar);
  }

  private static Attempt attempt(LinkKey responder, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LocalNode local =
        new LocalNode(
            LinkSecret.generate(random),
            new MaskKeys(random),
            CellFormat.MAX_SIZE,
            2_400,
            0,
            random,
            new Aead(),
            CLOCK);
    return new Attempt(local, responder, ASKED, 1, 5, NOW_MS);
  }

  /** Returns how many datagrams per second the responder handles with the expected result. */
  private static double rate(LinkEnd responder, List<byte[]> datagrams, DatagramResult wanted) {
    long beginNs = CoreTime.ns();
    for (byte[] datagram : datagrams) {
      DatagramResult received = responder.links().receive(datagram, ASKER, NOW_MS + 1);
      if (received != wanted) {
        throw new IllegalStateException("a datagram is " + received + ", not " + wanted);
      }
    }
    return datagrams.size() * 1e9 / (CoreTime.ns() - beginNs);
  }
}
