package dave.sim.scenario.reflection;

import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.cell.CellFormat;
import dave.link.handshake.Admission;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Addresses;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Sends nodes of links the first datagrams of handshakes from forged sources, and counts what the
 * victims get. The attacker knows the link keys of the nodes.
 */
final class HandshakeRun implements AutoCloseable {
  private static final Duration JOINED = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(250);

  private final int targets;
  private final Duration length;
  private final Cluster cluster;
  private final SplittableRandom random;
  private final Map<Shape, long[]> sentBytes = new EnumMap<>(Shape.class);
  private final Map<Shape, long[]> gotBytes = new EnumMap<>(Shape.class);
  private final Map<PeerAddress, Shape> victims = new LinkedHashMap<>();
  private final Map<Node, byte[]> first = new HashMap<>();

  /** A shape of datagram. */
  enum Shape {
    QUESTION("question of a handshake"),
    SMALL_QUESTION("question of the smallest size"),
    REPLAYED_QUESTION("one question again and again"),
    NOISE("random bytes of the size of a cell");

    private final String label;

    Shape(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  HandshakeRun(long seed, int targets, Duration length) {
    this.targets = targets;
    this.length = length;
    Options options = Options.of(seed, targets + 4);
    cluster =
        new Cluster(
            options.withNodes(
                options.nodes().withRate(4).withEdges(4).withLinking(Linking.REQUIRED)));
    random = cluster.world().random("handshakes", 0);
    for (Shape shape : Shape.values()) {
      victims.put(Addresses.bystander(256 * victims.size()), shape);
      sentBytes.put(shape, new long[1]);
      gotBytes.put(shape, new long[1]);
    }
    cluster
        .network()
        .tapEngines(
            (from, to, packet) -> {
              Shape shape = victims.get(to);
              if (shape != null) {
                count(gotBytes, shape, packet.length);
              }
            });
  }

  private static void count(Map<Shape, long[]> counts, Shape shape, int bytes) {
    counts.computeIfAbsent(shape, none -> new long[1])[0] += bytes;
  }

  Cluster cluster() {
    return cluster;
  }

  HandshakeRun run(DoubleConsumer progress) {
    cluster.startAll(Duration.ofSeconds(5));
    cluster.world().run(JOINED);
    long steps = length.dividedBy(STEP);
    for (long step = 0; step < steps; step++) {
      for (Map.Entry<PeerAddress, Shape> victim : victims.entrySet()) {
        for (Node node : cluster.nodes().subList(0, targets)) {
          byte[] datagram = datagram(victim.getValue(), node);
          count(sentBytes, victim.getValue(), datagram.length);
          cluster.network().send(victim.getKey(), node.address(), datagram);
        }
      }
      cluster.world().run(STEP);
      progress.accept((step + 1.0) / steps);
    }
    cluster.world().run(Duration.ofSeconds(20));
    return this;
  }

  private byte[] datagram(Shape shape, Node node) {
    return switch (shape) {
      case QUESTION -> question(node, CellFormat.MAX_SIZE);
      case SMALL_QUESTION -> question(node, CellFormat.MIN_SIZE);
      case REPLAYED_QUESTION ->
          first.computeIfAbsent(node, target -> question(target, CellFormat.MAX_SIZE));
      case NOISE -> noise();
    };
  }

  private byte[] noise() {
    byte[] noise = new byte[CellFormat.MAX_SIZE];
    random.nextBytes(noise);
    return noise;
  }

  /** Returns a genuine question, which a node answers. */
  private byte[] question(Node node, int size) {
    Questions questions = new Questions();
    try (LinkSecret key = LinkSecret.generate(random);
        Links links =
            new Links(
                key,
                LinkSettings.DEFAULT.withCellSize(size),
                questions,
                questions,
                random,
                () -> Instant.ofEpochMilli(cluster.world().nowMs()),
                cluster.world().nowMs())) {
      links.connect(node.linkAddress().linkKey(), node.address(), cluster.world().nowMs());
    }
    return questions.sent.getFirst();
  }

  /** Returns the bytes to the victim of a shape for each byte of the attacker. */
  double factor(Shape shape) {
    return got(shape) / (double) Math.max(1, sent(shape));
  }

  long sent(Shape shape) {
    return sentBytes.getOrDefault(shape, new long[1])[0];
  }

  long got(Shape shape) {
    return gotBytes.getOrDefault(shape, new long[1])[0];
  }

  @Override
  public void close() {
    cluster.close();
  }

  /** Keeps the datagrams of the attacker's own handshakes. */
  private static final class Questions implements LinkListener, Admission {
    private final List<byte[]> sent = new ArrayList<>();

    @Override
    public void send(PeerAddress to, byte[] datagram) {
      sent.add(datagram);
    }

    @Override
    public void opened(Link link) {}

    @Override
    public void replaced(Link former, Link link) {}

    @Override
    public void frame(Link link, int type, byte[] bytes, int offset, int length) {}

    @Override
    public void closed(Link link, Cause cause) {}

    @Override
    public void failed(LinkKey key, PeerAddress address) {}

    @Override
    public boolean admits(PeerAddress source) {
      return false;
    }

    @Override
    public boolean mayLink(LinkKey key) {
      return false;
    }
  }
}
