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

/** A node as it is, and as it was before what is in the stem now came. */
public final class NodeSnapshots implements Disposable {
  /** Between two looks, at least. */
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
   * @param clock ages dats
   * @param blocking for reads of the store
   * @param timer never blocked
   * @param random picks samples
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

  /** Looks at the node from now on, for those who see it as it was. */
  public Disposable follow() {
    return timer.schedulePeriodically(
        () -> now().subscribe(this::keep, e -> LOG.warn("no status", e)),
        0,
        Math.max(LEAST_LAG_MS, engine.stranger().hidden().longestMs()),
        TimeUnit.MILLISECONDS);
  }

  /** The node as it is. */
  public Mono<NodeSnapshot> now() {
    return Mono.zip(engine.status(), engine.peers())
        .publishOn(blocking)
        .map(both -> look(both.getT1(), both.getT2()));
  }

  /** The node as it was; right after its start, as it started. */
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
        masses.byLog2(status.mass()));
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
