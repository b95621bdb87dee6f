package dave.engine.snapshot;

import dave.engine.Engine;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.store.DatStore;
import dave.engine.tail.Tails;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Takes snapshots of a node: the current one, and an older one, which hides the dats in the stem.
 */
public final class NodeSnapshots implements Disposable {
  /** The least time between two snapshots that are kept. */
  private static final long LEAST_LAG_MS = 5_000;

  private static final Logger LOG = LoggerFactory.getLogger("/http/status");

  private final Engine engine;
  private final Scheduler blocking;
  private final ArrivalRate arrivals;
  private final MassSample masses;
  private final Scheduler timer;
  private @Nullable NodeSnapshot latest;
  private @Nullable NodeSnapshot past;

  /**
   * @param clock the wall clock, for the ages of dats
   * @param blocking for reads of the store
   * @param timer must not be blocked
   * @param random draws samples
   */
  public NodeSnapshots(
      Engine engine,
      InstantSource clock,
      Scheduler blocking,
      Scheduler timer,
      RandomGenerator random) {
    this.engine = engine;
    this.blocking = blocking;
    this.arrivals = new ArrivalRate(engine.store(), timer);
    this.masses = new MassSample(engine.store(), clock, random);
    this.timer = timer;
  }

  /** Keeps snapshots from now on, for {@link #past}. */
  public Disposable follow() {
    return timer.schedulePeriodically(
        () -> now().subscribe(this::keep, e -> LOG.warn("no status", e)),
        0,
        Math.max(LEAST_LAG_MS, engine.stranger().hidden().longestMs()),
        TimeUnit.MILLISECONDS);
  }

  /** The current snapshot. */
  public Mono<NodeSnapshot> now() {
    return Mono.zip(engine.status(), engine.peers())
        .publishOn(blocking)
        .map(both -> look(both.getT1(), both.getT2()));
  }

  /** The older snapshot; right after the start, the first one. */
  public Mono<NodeSnapshot> past() {
    return Mono.defer(() -> Mono.justOrEmpty(kept())).switchIfEmpty(now());
  }

  private NodeSnapshot look(EngineStatus status, List<PeerView> peers) {
    DatStore store = engine.store();
    return new NodeSnapshot(
        status,
        peers,
        Tails.end(store, engine.stranger().hidden()),
        arrivals.perSecond(),
        store.difficulties(),
        masses.byLog2(status.mass()),
        store.floor());
  }

  private synchronized void keep(NodeSnapshot snapshot) {
    past = latest == null ? snapshot : latest;
    latest = snapshot;
  }

  private synchronized @Nullable NodeSnapshot kept() {
    return past;
  }

  @Override
  public void dispose() {
    arrivals.dispose();
  }
}
