package dave.engine.reconcile;

import dave.engine.link.CellFiller;
import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.log.FaultLog;
import dave.engine.model.CatchUp;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.summary.Scope;
import dave.link.cell.CellFormat;
import dave.link.cell.FrameType;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the stores of linked nodes equal, as far as both would keep a dat. Each node asks what
 * others hold and fetches what it lacks ({@link Puller}), and answers others ({@link Donor}).
 *
 * <p>Nothing that is sent depends on a dat in the stem, or on one that is younger than dats that
 * spread as fresh ones. In the cells of a link it has a share of a quarter while it needs that, and
 * all that fresh dats leave. On the core worker only.
 */
public final class Reconciliation implements CellFiller {
  /** One byte in so many of the cells of a link is for it, if it has something to send. */
  private static final int SHARE = 4;

  /** Clocks may differ by so much before two nodes compare different spans of time. */
  private static final long SKEW_MS = 10_000;

  /** What other frames need in a cell beside the longest answer. */
  private static final int SPARE_BYTES = 100;

  private final Puller puller;
  private final Donor donor;
  private final PublicFloor floor;
  private final ReconcileCodec codec;
  private final Runnable malformed;
  private final LongSupplier nowMs;

  /** The bytes of its share that each link still owes. */
  private final Map<PeerAddress, Integer> owed = new HashMap<>();

  /**
   * @param hidden what others must not learn of; thread-safe
   * @param io where the store is read for this node
   * @param strangers where it is read for others
   * @param clock the wall clock
   * @param nowMs the steady clock
   * @param roundMs the time between two cells of a linked peer, in milliseconds
   * @param malformed called for each frame that is none
   * @param freshMs dats younger than this spread as fresh ones, or are in the stem
   * @param cellSize of the cells of this node
   * @param asksTwice whether to ask another peer for what one does not tell or send for long
   */
  public Reconciliation(
      DatStore store,
      Supplier<Scope.Hidden> hidden,
      Mass mass,
      Scheduler io,
      Scheduler strangers,
      Scheduler core,
      RandomGenerator random,
      InstantSource clock,
      LongSupplier nowMs,
      ToLongFunction<PeerAddress> roundMs,
      Runnable malformed,
      MeterRegistry registry,
      long freshMs,
      int cellSize,
      boolean asksTwice) {
    this.malformed = malformed;
    this.nowMs = nowMs;
    codec = new ReconcileCodec(mass);
    ReconcileMeters meters = new ReconcileMeters(registry);
    FaultLog faults =
        new FaultLog(LoggerFactory.getLogger("/reconcile"), "cannot read the store", nowMs);
    floor = new PublicFloor(store, freshMs, nowMs.getAsLong());
    donor =
        new Donor(
            new Answerer(store, hidden, floor::now, cellSize - SPARE_BYTES),
            codec,
            strangers,
            core,
            clock,
            freshMs,
            meters,
            faults,
            nowMs);
    puller =
        new Puller(
            store,
            hidden,
            floor,
            io,
            core,
            random,
            clock,
            roundMs,
            meters,
            codec,
            freshMs + SKEW_MS,
            asksTwice,
            faults);
  }

  /** Handles a frame of a linked peer. */
  public void heard(LinkEvent.Frame frame) {
    long now = nowMs.getAsLong();
    PeerAddress from = frame.address();
    boolean whole =
        switch (frame.type()) {
          case FrameType.QUESTION -> {
            Optional<Question> question = codec.question(frame.body());
            question.ifPresent(asked -> donor.asked(from, asked, now));
            yield question.isPresent();
          }
          case FrameType.FETCH -> {
            Optional<Fetch> fetch = codec.fetch(frame.body());
            fetch.ifPresent(asked -> donor.asked(from, asked, now));
            yield fetch.isPresent();
          }
          case FrameType.ANSWER -> puller.answered(from, frame.body(), now);
          default -> false;
        };
    if (!whole) {
      malformed.run();
    }
  }

  @Override
  public void loadShare(CellRoom room, Set<WorkHash> loaded) {
    int share = owed.getOrDefault(room.to(), 0) + CellFormat.MAX_SIZE / SHARE;
    share = Math.min(CellFormat.MAX_SIZE, share); // Enough for the longest dat.
    int used = load(room, share, loaded);
    owed.put(room.to(), share - used);
  }

  @Override
  public void loadRest(CellRoom room, Set<WorkHash> loaded) {
    int used = load(room, Integer.MAX_VALUE, loaded);
    owed.computeIfPresent(room.to(), (to, left) -> Math.max(0, left - used));
  }

  private int load(CellRoom room, int mostBytes, Set<WorkHash> loaded) {
    int most = Math.min(mostBytes, room.room());
    int asked = most <= 0 ? 0 : puller.load(room.to(), most, room::add, nowMs.getAsLong());
    return asked + donor.load(room.to(), mostBytes - asked, room::add, room::add, loaded);
  }

  /**
   * Notes a dat that a peer sent.
   *
   * @param gained whether the store took it
   */
  public void came(Dat dat, PeerAddress from, boolean gained) {
    puller.came(dat, from, gained, nowMs.getAsLong());
  }

  /** Forgets a peer whose link has ended. */
  public void left(PeerAddress address) {
    owed.remove(address);
    donor.left(address);
    puller.left(address, nowMs.getAsLong());
  }

  /** Begins a comparison soon, as dats were missed. */
  public void hurry() {
    puller.hurry(nowMs.getAsLong());
  }

  /** Does the work that is due. */
  public void maintain() {
    long now = nowMs.getAsLong();
    floor.renew(now);
    donor.serve(now);
    puller.maintain(now);
  }

  /** How far this node is in getting what it lacks. */
  public CatchUp catchUp() {
    return puller.catchUp(nowMs.getAsLong());
  }
}
