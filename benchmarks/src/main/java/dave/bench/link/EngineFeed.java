package dave.bench.link;

import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.EngineRuntime;
import dave.engine.Engines;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.transport.Transport;
import dave.link.Link;
import dave.link.cell.CellFormat;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.wire.Dat;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Signatures;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * An engine that gets its datagrams from the benchmark's own thread. Measures how fast that thread
 * takes cells from the datagram to the verdict that the dat is a copy.
 */
final class EngineFeed implements AutoCloseable {
  private static final int BATCH = 500;

  /**
   * The engine's clock advances by this with each batch, so that no rate limits the source. All
   * batches together take less than ten minutes, as the link never echoes.
   */
  private static final int TICK_MS = 260;

  private static final int BATCHES = 180;

  private final Feed feed = new Feed();
  private final AtomicLong nowMs = new AtomicLong(LinkBenchmark.NOW_MS + 1);
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Scheduler core = Schedulers.newSingle("bench-core", true);
  private final Scheduler verify = Schedulers.newParallel("bench-verify", 1, true);
  private final Scheduler io = Schedulers.newBoundedElastic(2, 100, "bench-io", 30, true);
  private final LinkSecret secret;
  private final Engine engine;
  private final InMemoryDatStore store;
  private final LinkEnd end;

  EngineFeed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
    secret = LinkSecret.generate(random);
    store = new InMemoryDatStore(1 << 26, Mass.WORK, clock, random.split());
    engine =
        Engines.create(
            EngineConfig.DEFAULT
                .withMinDifficulty(0)
                .withEpoch(Duration.ofMillis(300)) // Its own cells are measured too.
                .withLinks(LinkConfig.of(LinkMode.REQUIRE, secret)),
            new EngineRuntime(
                clock,
                () -> TimeUnit.MILLISECONDS.toNanos(nowMs.get()),
                core,
                verify,
                io,
                io,
                random.split(),
                meters),
            store,
            Signatures.best(),
            List.of(feed));
    engine.start().block(Duration.ofSeconds(10));
    end = new LinkEnd(seed + 1, LinkBenchmark.NOW_MS);
  }

  void measure(BenchmarkOptions options, Report report) throws InterruptedException {
    Link link = open();
    Dat dat = LinkDats.full(options.seed(), LinkBenchmark.NOW_MS);
    byte[] frame = DatFrame.encode(dat, false);
    feed(link, frame);
    for (int i = 0; i < 1_000 && store.stats().dats() == 0; i++) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    Dat other = LinkDats.full(options.seed() + 1, LinkBenchmark.NOW_MS);
    store.put(new VerifiedDat(other, other.work().zeroBits(), true), Durability.RELAXED).block();
    byte[] unknown = DatFrame.encode(other, false);
    List<Double> rates = new ArrayList<>();
    List<Double> hashed = new ArrayList<>();
    int batches = options.either(BATCHES, 2);
    for (int round = 0; round < options.either(6, 2); round++) {
      rates.add(round(link, frame, batches));
      hashed.add(round(link, unknown, batches));
    }
    String unit = "cells a core-second";
    report.figure(
        "cells of a node: opened, parsed and judged copies",
        Rounds.warm(rates),
        unit,
        CellRates.CELLS);
    report.figure("the same, where the work has to be hashed", Rounds.warm(hashed), unit);
  }

  private double round(Link link, byte[] frame, int batches) {
    byte[][] cells = new byte[BATCH][CellFormat.MAX_SIZE];
    double before = copies();
    long ns = 0;
    for (int batch = 0; batch < batches; batch++) {
      nowMs.addAndGet(TICK_MS);
      for (byte[] cell : cells) {
        link.outbox().offer(FrameType.DAT, frame);
        link.cell(cell, nowMs.get());
      }
      long beginNs = CoreTime.ns();
      for (byte[] cell : cells) {
        feed.bring(cell);
      }
      ns += CoreTime.ns() - beginNs;
    }
    double told = copies() - before;
    if (told < batches * BATCH) {
      throw new IllegalStateException("only " + told + " cells are copies");
    }
    return told * 1e9 / ns;
  }

  private double copies() {
    return meters
        .get("dave.packets.in")
        .tag("verdict", "ignore")
        .tag("reason", "duplicate")
        .functionCounter()
        .count();
  }

  private void feed(Link link, byte[] frame) {
    byte[] cell = new byte[link.cellSize()];
    link.outbox().offer(FrameType.DAT, frame);
    link.cell(cell, nowMs.get());
    feed.bring(cell);
  }

  private Link open() throws InterruptedException {
    LinkKey key = secret.publicKey();
    end.links().connect(key, LinkBenchmark.ASKED, nowMs.get());
    for (int trip = 0; trip < 2; trip++) {
      feed.bring(end.removeSent());
      end.links().receive(feed.sent.take(), LinkBenchmark.ASKED, nowMs.get());
    }
    return end.links().find(key).orElseThrow();
  }

  @Override
  public void close() {
    engine.close();
    secret.close();
    core.dispose();
    verify.dispose();
    io.dispose();
  }

  /** A transport whose datagrams come from {@link #bring}. */
  private static final class Feed implements Transport {
    final LinkedBlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    private final Sinks.Many<Datagram> in = Sinks.many().multicast().directBestEffort();

    void bring(byte[] datagram) {
      in.tryEmitNext(new Datagram(LinkBenchmark.ASKER, datagram)).orThrow();
    }

    @Override
    public String name() {
      return PeerAddress.UDP;
    }

    @Override
    public Mono<PeerAddress> open() {
      return Mono.just(LinkBenchmark.ASKED);
    }

    @Override
    public Flux<Datagram> receive() {
      return in.asFlux();
    }

    @Override
    public void send(PeerAddress to, byte[] packet) {
      sent.add(packet);
    }

    @Override
    public void close() {
      in.tryEmitComplete();
    }
  }
}
