package dave.sim.scenario.reflection;

import com.google.protobuf.ByteString;
import dave.engine.EngineEvent;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.network.Addresses;
import dave.sim.scenario.Findings;
import dave.sim.scenario.NumberFormatter;
import dave.wire.Message.Get;
import dave.wire.Message.Peers;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Measures attempts to have bystanders proven as original nodes with PEERs at guessed moments: how
 * often they succeed, and the traffic to the bystanders.
 */
final class BlindRun implements AutoCloseable {
  private static final Duration JOINED = Duration.ofSeconds(60);
  private static final byte[] BARE = {};
  private static final byte[] PEER = PacketCodec.encode(new Peers(ByteString.EMPTY, List.of()));
  private static final byte[] PAGE =
      PacketCodec.encode(
          new Get(new Query.Page(ByteString.copyFromUtf8("asked for"), Optional.empty(), 256), 0));

  /** The time between two attempts of one pair, longer than the pings of one attempt last. */
  private static final long ATTEMPT_MS = 64_000;

  /**
   * The likeliest delay of a ping. It comes 8 to 15.5 s after the last one, and its answer counts
   * for 1 s.
   */
  private static final long FIRST_PING_MS = 12_250;

  private static final long NEXT_PING_MS = 11_750;

  private final int bystanders;
  private final Duration length;
  private final Cluster cluster;
  private final SplittableRandom random;
  private final Map<PeerAddress, Long> toVictim = new HashMap<>();
  private long attempts;
  private long successes;
  private long attackBytes;
  private long attackPackets;
  private long bytes;
  private long packets;

  BlindRun(long seed, int nodes, int bystanders, Duration length) {
    this.bystanders = bystanders;
    this.length = length;
    Options options = Options.of(seed, nodes);
    options = options.withNodes(options.nodes().withRate(10).withEdges(4));
    cluster = new Cluster(options);
    Invariants.watch(cluster);
    random = cluster.world().random("blind", 0);
    for (int i = 0; i < bystanders; i++) {
      toVictim.put(Addresses.bystander(256 * (i % 256) + i / 256), 0L);
    }
    for (Node node : cluster.nodes()) {
      node.onEngine(
          event -> {
            if (event instanceof EngineEvent.PeerAdded added
                && toVictim.containsKey(added.peer())) {
              successes++;
            }
          });
    }
    cluster.network().tapSends(this::sent);
  }

  BlindRun run(DoubleConsumer progress) {
    cluster.startAll(Duration.ofSeconds(5));
    new ForgedRequests(cluster).load();
    cluster.world().run(JOINED);
    for (PeerAddress victim : toVictim.keySet().stream().sorted(BlindRun::compare).toList()) {
      for (Node node : cluster.nodes()) {
        cluster
            .world()
            .in(
                Duration.ofMillis(random.nextLong(ATTEMPT_MS)),
                () -> attempt(victim, node.address()));
      }
    }
    long minutes = length.toMinutes();
    for (int minute = 1; minute <= minutes; minute++) {
      cluster.world().run(Duration.ofMinutes(1));
      progress.accept((double) minute / minutes);
    }
    return this;
  }

  private static int compare(PeerAddress a, PeerAddress b) {
    return a.toString().compareTo(b.toString());
  }

  private void attempt(PeerAddress victim, PeerAddress node) {
    attempts++;
    forge(victim, node, 0, BARE);
    forge(victim, node, 100, PEER);
    forge(victim, node, 100 + FIRST_PING_MS, PEER);
    forge(victim, node, 100 + FIRST_PING_MS + NEXT_PING_MS, PEER);
    forge(victim, node, 100 + FIRST_PING_MS + 2 * NEXT_PING_MS, PEER);
    forge(victim, node, 1_000 + FIRST_PING_MS + 2 * NEXT_PING_MS, PAGE);
    cluster.world().in(Duration.ofMillis(ATTEMPT_MS), () -> attempt(victim, node));
  }

  private void forge(PeerAddress victim, PeerAddress node, long delayMs, byte[] packet) {
    cluster
        .world()
        .in(
            Duration.ofMillis(delayMs),
            () -> {
              attackBytes += packet.length;
              attackPackets++;
              cluster.network().send(victim, node, packet);
            });
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    if (cluster.at(from).isPresent() && toVictim.containsKey(to)) {
      bytes += packet.length;
      packets++;
    }
  }

  /** Adds the findings and a table. */
  void report(Findings findings) {
    findings.ran(cluster);
    double wire =
        (double) (bytes + ReflectionRun.HEADERS * packets)
            / Math.max(1, attackBytes + ReflectionRun.HEADERS * attackPackets);
    findings.atMost(
        "blind attempts to have a bystander proven that succeed",
        (double) successes / Math.max(1, attempts),
        1 / 100.0,
        Findings.Unit.PERCENT);
    findings.table(
        "Bystanders in whose name an attacker plays an original node, all attempts together",
        List.of("what", "figure"),
        List.of(
            List.of("bystanders, nodes", bystanders + ", " + cluster.nodes().size()),
            List.of("attempts", NumberFormatter.count(attempts)),
            List.of("that succeeded", NumberFormatter.count(successes)),
            List.of("bytes of the attacker", NumberFormatter.count(attackBytes)),
            List.of("bytes to bystanders", NumberFormatter.count(bytes)),
            List.of("factor", NumberFormatter.times((double) bytes / Math.max(1, attackBytes))),
            List.of("factor with headers", NumberFormatter.times(wire))));
    findings.atMost(
        "bytes to bystanders for each of the attacker, over all blind attempts",
        (double) bytes / Math.max(1, attackBytes),
        1,
        Findings.Unit.TIMES);
    findings.atMost("the same with headers of 28 bytes a packet", wire, 1, Findings.Unit.TIMES);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
