package dave.bench.gossip;

import com.google.protobuf.ByteString;
import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.engine.store.Arrival;
import dave.engine.store.StoreEvent;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Nodes with default settings on UDP sockets of loopback, with stores in memory. Either each is an
 * edge of each other, or they talk over links alone, of which a node opens up to twelve.
 */
final class DaveGossip implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration OLD = Duration.ofHours(1);
  private static final int BITS = 16;
  private static final int VALUE_LENGTH = 500;
  private static final int CHOSEN_LINKS = 12;
  private static final int LEAST_LINKS = 8;

  private final List<DaveNode> nodes = new ArrayList<>();
  private final SplittableRandom random;
  private final SigningKey key;
  private volatile @Nullable WorkHash fresh;
  private volatile CountDownLatch missing = new CountDownLatch(0);

  /**
   * Starts the nodes and waits until all have met.
   *
   * @param old the number of old dats in each node
   * @param links whether they use links alone, and no plain packets
   */
  DaveGossip(int count, long epochNs, int old, boolean links, long seed)
      throws InterruptedException {
    random = new SplittableRandom(seed);
    key = SigningKey.ofSeed(bytes(SigningKey.SEED_LENGTH));
    EngineConfig engine = EngineConfig.DEFAULT.withEpoch(Duration.ofNanos(epochNs));
    for (int i = 0; i < count; i++) {
      startNode(engine, links);
    }
    int met = links ? Math.min(LEAST_LINKS, count - 1) : count - 1;
    while (nodes.stream().anyMatch(node -> active(node) < met)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    fill(old);
  }

  private void startNode(EngineConfig engine, boolean links) {
    NodeConfig config = NodeConfig.builder().listen("udp://127.0.0.1:0").build();
    List<PeerAddress> earlier = new ArrayList<>();
    nodes.forEach(node -> earlier.add(node.listenAddresses().getFirst()));
    if (links) {
      config = config.toBuilder().links(NodeLinks.ofNewKey(LinkMode.REQUIRE)).build();
      Collections.shuffle(earlier, new Random(random.nextLong()));
      earlier.subList(Math.min(CHOSEN_LINKS, earlier.size()), earlier.size()).clear();
    }
    DaveNode node = DaveNode.launch(config.toBuilder().engine(engine.withEdges(earlier)).build());
    node.engine().store().events().subscribe(this::onStoreEvent);
    if (!links) {
      PeerAddress address = node.listenAddresses().getFirst();
      nodes.forEach(other -> other.engine().addEdge(address).subscribe());
    }
    nodes.add(node);
  }

  private static int active(DaveNode node) {
    return node.engine().status().blockOptional(PATIENCE).orElseThrow().peersActive();
  }

  private void fill(int old) {
    try (Miner miner = miner(InstantSource.offset(InstantSource.system(), OLD.negated()))) {
      for (int i = 0; i < old; i++) {
        Dat dat = mine(miner);
        Flux.fromIterable(nodes).flatMap(node -> node.engine().submit(dat)).blockLast(PATIENCE);
      }
    }
  }

  /** Mines a dat, outside the measurement, and spreads it. */
  GossipSpread spread() throws InterruptedException {
    Dat dat;
    try (Miner miner = miner(InstantSource.system())) {
      dat = mine(miner);
    }
    CountDownLatch latch = new CountDownLatch(nodes.size());
    missing = latch;
    fresh = dat.work();
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    long cpuNs = system.getProcessCpuTime();
    long startNs = System.nanoTime();
    nodes.get(random.nextInt(nodes.size())).engine().submit(dat).block(PATIENCE);
    if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(latch.getCount() + " nodes lack a dat after a minute");
    }
    return new GossipSpread(System.nanoTime() - startNs, system.getProcessCpuTime() - cpuNs);
  }

  private void onStoreEvent(StoreEvent event) {
    Arrival arrival =
        switch (event) {
          case StoreEvent.Stored stored -> stored.arrival();
          case StoreEvent.Replaced replaced -> replaced.arrival();
          case StoreEvent.Evicted evicted -> null;
        };
    WorkHash awaited = fresh;
    if (arrival != null && awaited != null && arrival.dat().dat().work().equals(awaited)) {
      missing.countDown();
    }
  }

  private Miner miner(InstantSource clock) {
    return new Miner(Runtime.getRuntime().availableProcessors(), clock, random);
  }

  private Dat mine(Miner miner) {
    MiningTask task =
        new MiningTask(
            ByteString.EMPTY, ByteString.copyFrom(bytes(VALUE_LENGTH)), key.author(), BITS);
    return miner.mine(task).result().join().compose(task, key);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    nodes.forEach(DaveNode::close);
    key.close();
  }
}
