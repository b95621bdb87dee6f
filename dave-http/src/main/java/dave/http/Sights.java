package dave.http;

import dave.engine.Engine;
import dave.engine.EngineStatus;
import dave.engine.PeerView;
import dave.engine.store.DatStore;
import dave.engine.tail.Cursor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A node as it is, and as it was {@value #LAG_SECONDS} seconds ago or a little more. */
final class Sights implements Disposable {
  /** Longer than a dat is in the stem. */
  static final int LAG_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger("/http/status");

  private final Engine engine;
  private final Scheduler blocking;
  private final ArrivalRate arrivals;
  private final MassSample masses;
  private final Scheduler timer;
  private @Nullable Sight latest;
  private @Nullable Sight past;

  Sights(Engine engine, HttpRuntime runtime) {
    this.engine = engine;
    this.blocking = runtime.blocking();
    this.arrivals = new ArrivalRate(engine.store(), runtime.timer());
    this.masses = new MassSample(engine.store(), runtime.clock(), runtime.random());
    this.timer = runtime.timer();
  }

  /** Looks at the node from now on, for those who see it as it was. */
  Disposable follow() {
    return timer.schedulePeriodically(
        () -> now().subscribe(this::keep, e -> LOG.warn("no status", e)),
        0,
        LAG_SECONDS,
        TimeUnit.SECONDS);
  }

  /** The node as it is. */
  Mono<Sight> now() {
    return Mono.zip(engine.status(), engine.peers())
        .publishOn(blocking)
        .map(both -> look(both.getT1(), both.getT2()));
  }

  /** The node as it was; right after its start, as it started. */
  Mono<Sight> past() {
    return Mono.defer(() -> Mono.justOrEmpty(kept())).switchIfEmpty(now());
  }

  private Sight look(EngineStatus status, List<PeerView> peers) {
    DatStore store = engine.store();
    return new Sight(
        status,
        peers,
        new Cursor(store.logId(), store.lastArrival()),
        arrivals.perSecond(),
        store.difficulties(),
        masses.byLog2(status.mass()));
  }

  private synchronized void keep(Sight sight) {
    past = latest == null ? sight : latest;
    latest = sight;
  }

  private synchronized @Nullable Sight kept() {
    return past;
  }

  @Override
  public void dispose() {
    arrivals.dispose();
  }
}
