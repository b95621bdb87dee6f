package dave.dist.bench;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.StoreEvent;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Measures how long a new dat takes to reach all nodes. The nodes are real, talk over UDP on
 * loopback, are edges of each other, and hold the same old dats. The time runs from the submission
 * at one node, chosen at random, to the last node's store. One dat is measured after another.
 */
final class SpreadBench implements AutoCloseable {
  private static final Duration OLD = Duration.ofHours(1);
  private static final long TIMEOUT_S = 60;
  private static final int VALUE_LENGTH = 500;

  private final Options options;
  private final Consumer<String> progress;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey key = SigningKey.generate(random);
  private final Path folder;
  private final List<DaveNode> nodes = new ArrayList<>();
  private final Map<WorkHash, Spread> spreads = new ConcurrentHashMap<>();

  /**
   * The options of a measurement.
   *
   * @param old old dats in each store
   * @param dats new dats that are measured
   * @param warmUp new dats before these, which are not measured
   * @param difficulty of all dats, in bits
   * @param disk whether stores are on disk
   */
  record Options(
      int nodes, Duration epoch, int old, int dats, int warmUp, int difficulty, boolean disk) {}

  /** The times in milliseconds, sorted. */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  record Result(double[] sortedMs) {
    double percentile(double p) {
      return sortedMs[(int) Math.max(0, Math.ceil(p / 100 * sortedMs.length) - 1)];
    }
  }

  /** A dat that spreads: how many nodes lack it, and when the last one got it. */
  private static final class Spread {
    private final CountDownLatch missing;
    private volatile long lastNs;

    Spread(int nodes) {
      missing = new CountDownLatch(nodes);
    }

    void arrived() {
      lastNs = System.nanoTime();
      missing.countDown();
    }
  }

  SpreadBench(Options options, Consumer<String> progress) throws IOException {
    this.options = options;
    this.progress = progress;
    folder = Files.createTempDirectory("dave-spread-");
  }

  /**
   * Runs the measurement.
   *
   * @throws IllegalStateException if a dat does not reach all nodes in a minute
   */
  Result run() throws InterruptedException {
    launch();
    fill();
    progress.accept("spreading " + options.warmUp() + " dats to warm up");
    spread(options.warmUp());
    progress.accept("spreading " + options.dats() + " dats, one after another");
    double[] ms = spread(options.dats());
    Arrays.sort(ms);
    return new Result(ms);
  }

  private void launch() throws InterruptedException {
    progress.accept("starting " + options.nodes() + " nodes");
    for (int i = 0; i < options.nodes(); i++) {
      NodeConfig config =
          NodeConfig.builder()
              .listen("udp://127.0.0.1:0")
              .engine(
                  EngineConfig.DEFAULT
                      .withEpoch(options.epoch())
                      .withMinDifficulty(Math.min(16, options.difficulty()))
                      .withEdges(
                          nodes.stream().map(node -> node.listenAddresses().getFirst()).toList()))
              .build();
      DaveNode node =
          DaveNode.launch(
              options.disk()
                  ? config.toBuilder().data(folder.resolve(Integer.toString(i))).build()
                  : config);
      node.engine().store().events().subscribe(this::onStoreEvent);
      nodes.forEach(
          earlier -> earlier.engine().addEdge(node.listenAddresses().getFirst()).subscribe());
      nodes.add(node);
    }
    awaitMesh();
  }

  private void awaitMesh() throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    while (nodes.stream().anyMatch(node -> active(node) < nodes.size() - 1)) {
      if (System.nanoTime() > deadlineNs) {
        throw new IllegalStateException("the nodes did not all meet in a minute");
      }
      Thread.sleep(50);
    }
  }

  private static int active(DaveNode node) {
    return node.engine().status().blockOptional(Duration.ofSeconds(5)).orElseThrow().peersActive();
  }

  /** Puts the same old dats into every store. */
  private void fill() {
    progress.accept("putting " + options.old() + " old dats into each store");
    InstantSource past = InstantSource.offset(InstantSource.system(), OLD.negated());
    try (Miner miner = miner(past)) {
      for (int i = 0; i < options.old(); i++) {
        Dat dat = mine(miner);
        Flux.fromIterable(nodes)
            .flatMap(node -> node.engine().submit(dat))
            .doOnNext(SpreadBench::requireStored)
            .blockLast(Duration.ofSeconds(TIMEOUT_S));
      }
    }
  }

  private double[] spread(int dats) throws InterruptedException {
    double[] ms = new double[dats];
    try (Miner miner = miner(InstantSource.system())) {
      for (int i = 0; i < dats; i++) {
        ms[i] = spreadOne(mine(miner)) / 1e6;
      }
    }
    return ms;
  }

  private long spreadOne(Dat dat) throws InterruptedException {
    Spread spread = new Spread(nodes.size());
    spreads.put(dat.work(), spread);
    Engine engine = nodes.get(random.nextInt(nodes.size())).engine();
    long startNs = System.nanoTime();
    requireStored(engine.submit(dat).block(Duration.ofSeconds(TIMEOUT_S)));
    if (!spread.missing.await(TIMEOUT_S, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          spread.missing.getCount() + " nodes lack a dat after a minute");
    }
    spreads.remove(dat.work());
    return spread.lastNs - startNs;
  }

  private void onStoreEvent(StoreEvent event) {
    Arrival arrival =
        switch (event) {
          case StoreEvent.Stored stored -> stored.arrival();
          case StoreEvent.Replaced replaced -> replaced.arrival();
          case StoreEvent.Evicted evicted -> null;
        };
    Spread spread = arrival == null ? null : spreads.get(arrival.dat().dat().work());
    if (spread != null) {
      spread.arrived();
    }
  }

  private static void requireStored(Engine.@Nullable Submission submission) {
    if (!(submission instanceof Engine.Submission.Decided decided)
        || !(decided.admission() instanceof Admission.Stored)) {
      throw new IllegalStateException("a dat was not stored: " + submission);
    }
  }

  private Miner miner(InstantSource clock) {
    return new Miner(Runtime.getRuntime().availableProcessors(), clock, random);
  }

  private Dat mine(Miner miner) {
    byte[] value = new byte[VALUE_LENGTH];
    random.nextBytes(value);
    MiningTask task =
        new MiningTask(
            ByteString.EMPTY, ByteString.copyFrom(value), key.author(), options.difficulty());
    return miner.mine(task).result().join().compose(task, key);
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(DaveNode::close);
    key.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
