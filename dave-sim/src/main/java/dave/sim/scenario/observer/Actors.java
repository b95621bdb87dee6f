package dave.sim.scenario.observer;

import com.google.protobuf.ByteString;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.store.DatStore.Durability;
import dave.engine.tail.HiddenDats;
import dave.engine.tail.TailFilter;
import dave.engine.tail.Tails;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.scenario.Quantiles;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Verification;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Lets nodes play their roles. */
final class Actors {
  private static final Duration WRITE_EVERY = Duration.ofSeconds(1);
  private static final Duration READ_EVERY = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Chunks are too old for gossip to send them as fresh, and young enough for a full store to keep.
   */
  private static final Duration AGE_OF_FILES = Duration.ofSeconds(30);

  private static final int CHUNK_BYTES = 900;
  private static final int VALUE_BYTES = 600;
  private static final int BITS = 6;

  private final Cluster cluster;
  private final World world;
  private final SplittableRandom random;
  private final Role[] roles;
  private final DatVerifier verifier;
  private final Map<Integer, Disposable.Swap> subscriptions = new HashMap<>();
  private long written;
  private long asked;
  private final List<Double> fetchSeconds = new ArrayList<>();
  private long told;

  Actors(Cluster cluster) {
    this.cluster = cluster;
    world = cluster.world();
    random = world.random("actors", 0);
    verifier = new DatVerifier(cluster.signatures(), cluster.options().nodes().minDifficulty());
    roles = new Role[cluster.nodes().size()];
    Arrays.fill(roles, Role.IDLE);
  }

  /** Starts the clocks of all nodes, each at a random moment. */
  void start() {
    for (Node node : cluster.nodes()) {
      every(WRITE_EVERY, node, Role.WRITER, () -> write(node));
      every(READ_EVERY, node, Role.READER, () -> read(node));
    }
  }

  private void every(Duration period, Node node, Role role, Runnable act) {
    Runnable acts =
        () -> {
          if (roles[node.number()] == role) {
            act.run();
          }
        };
    world.in(
        Duration.ofNanos(1 + random.nextLong(period.toNanos())), () -> world.every(period, acts));
  }

  /** Gives a node a role from now on. */
  void set(Node node, Role role) {
    roles[node.number()] = role;
    Disposable subscribed = role == Role.SUBSCRIBED ? subscribe(node) : Disposables.disposed();
    subscriptions.computeIfAbsent(node.number(), number -> Disposables.swap()).update(subscribed);
  }

  Role role(Node node) {
    return roles[node.number()];
  }

  private Disposable subscribe(Node node) {
    CompositeMeterRegistry meters = new CompositeMeterRegistry();
    Tails tails = new Tails(node.store(), node.engine().seal(), node.clock(), world.scheduler());
    Disposable following = tails.follow();
    Disposable walking =
        tails
            .walk(
                Tails.group(meters, "simulation"),
                new TailFilter(ByteString.EMPTY, null, 0),
                tails.end(0, HiddenDats.NOTHING),
                HiddenDats.NOTHING,
                Duration.ofSeconds(1),
                world.scheduler())
            .subscribe(event -> told++);
    return Disposables.composite(following, walking);
  }

  /** Puts a new dat at a node. */
  Dat write(Node node) {
    long timeMs = node.clock().millis() - 100;
    ByteString value = cluster.factory().value(VALUE_BYTES);
    Dat dat = cluster.factory().dat(node.number(), ByteString.EMPTY, value, timeMs, BITS);
    node.submit(dat);
    written++;
    return dat;
  }

  /** Reads one chunk of a file, which about half of the other nodes hold. */
  private void read(Node node) {
    VerifiedDat chunk = verified(chunk(node));
    for (Node other : cluster.nodes()) {
      if (other != node && random.nextBoolean()) {
        other.store().put(chunk, Durability.RELAXED).subscribe();
      }
    }
    asked++;
    long fromNs = world.nowNs();
    node.engine()
        .get(new Target.ByContent(chunk.dat().key()), PATIENCE, Pace.SLOTS)
        .subscribe(
            found -> {
              if (!found.local()) {
                fetchSeconds.add((world.nowNs() - fromNs) / 1e9);
              }
            });
  }

  private VerifiedDat verified(Dat dat) {
    return switch (verifier.verify(dat, world.nowMs())) {
      case Verification.Genuine genuine -> genuine.dat();
      case Verification.Flawed flawed ->
          throw new IllegalStateException("a genuine dat is refused");
    };
  }

  private Dat chunk(Node reader) {
    ByteString value = cluster.factory().value(CHUNK_BYTES);
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(value.toByteArray(), 0, value.size(), hash, 0);
    long timeMs = world.nowMs() - AGE_OF_FILES.toMillis();
    return cluster.factory().dat(reader.number(), ByteString.copyFrom(hash), value, timeMs, BITS);
  }

  /** Returns how many dats were written. */
  long written() {
    return written;
  }

  /** Returns how many chunks were asked for. */
  long asked() {
    return asked;
  }

  /** Returns how many chunks came from the network. */
  long fetched() {
    return fetchSeconds.size();
  }

  /** Returns how long those chunks took, in seconds. */
  Quantiles fetchSeconds() {
    return new Quantiles(fetchSeconds);
  }

  /** Returns how many events subscribers got. */
  long told() {
    return told;
  }
}
