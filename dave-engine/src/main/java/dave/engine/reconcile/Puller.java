package dave.engine.reconcile;

import dave.engine.log.FaultLog;
import dave.engine.model.CatchUp;
import dave.engine.model.CatchUp.State;
import dave.engine.reconcile.AskedPeer.Asked;
import dave.engine.reconcile.AskedPeer.Batch;
import dave.engine.reconcile.Comparison.Open;
import dave.engine.reconcile.Comparison.Outcome;
import dave.engine.reconcile.OwnDats.Finding;
import dave.engine.store.DatStore;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.link.cell.FrameType;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gets what linked peers hold and the own store lacks. One comparison runs at a time; its questions
 * go to all linked peers, each as many as it answers in time. Dats are asked of the peer that named
 * them. A {@link Leads} chooses with whom to compare, and when. Keeps nothing over restarts. On the
 * core worker only; it reads the store elsewhere.
 */
final class Puller {
  /** Buckets are asked about in so many parts where little is missing. */
  private static final int FEW_PARTS = 16;

  /** The most questions on their way to all peers together. */
  private static final int MOST_ASKED = 256;

  /** The most questions for names are on their way to a peer with so many dats to ask for. */
  private static final int MOST_WAITING = 256;

  /** A comparison without any dat that comes ends after this time, and so many rounds. */
  private static final long STUCK_MS = 20_000;

  private static final int STUCK_ROUNDS = 15;

  /** Each dat delays that by so much, so that one which drips does not hold a comparison. */
  private static final long CREDIT_MS = 500;

  private static final int CREDIT_ROUNDS = 2;

  /** A comparison ends after this time, and so many rounds: another peer may know more. */
  private static final long LONGEST_MS = 120_000;

  private static final int LONGEST_ROUNDS = 60;

  /** What a malformed or wrong answer costs. */
  private static final int WRONG_BROKEN = 8;

  private static final long LATER_MS = 500;
  private static final long FORGIVE_MS = 60_000;

  private final DatStore store;
  private final Supplier<Scope.Hidden> hidden;
  private final PublicFloor floor;
  private final Scheduler io;
  private final Scheduler core;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final ToLongFunction<PeerAddress> roundMs;
  private final ReconcileMeters meters;
  private final ReconcileCodec codec;
  private final long youngestMs;
  private final boolean asksTwice;
  private final FaultLog faults;
  private final Leads leads;
  private final Map<PeerAddress, AskedPeer> peers = new LinkedHashMap<>();
  private final Fetches fetches;
  private @Nullable Running running;
  private int reads;
  private int asked;
  private long fetched;
  private long forgivenMs;
  private long ratedMs;
  private long ratedFetched;
  private double perSecond;

  /** A comparison that runs. */
  private static final class Running {
    final Comparison<AskedPeer> comparison;
    final OwnDats own;
    final long beganMs;
    long movedMs;

    Running(Comparison<AskedPeer> comparison, OwnDats own, long nowMs) {
      this.comparison = comparison;
      this.own = own;
      beganMs = nowMs;
      movedMs = nowMs;
    }
  }

  /**
   * @param youngestMs younger dats are not compared; longer than any time in the stem
   * @param asksTwice whether to ask another peer for what one does not tell or send for long
   */
  Puller(
      DatStore store,
      Supplier<Scope.Hidden> hidden,
      PublicFloor floor,
      Scheduler io,
      Scheduler core,
      RandomGenerator random,
      InstantSource clock,
      ToLongFunction<PeerAddress> roundMs,
      ReconcileMeters meters,
      ReconcileCodec codec,
      long youngestMs,
      boolean asksTwice,
      FaultLog faults) {
    this.store = store;
    this.hidden = hidden;
    this.floor = floor;
    this.io = io;
    this.core = core;
    this.random = random;
    this.clock = clock;
    this.roundMs = roundMs;
    this.meters = meters;
    this.codec = codec;
    this.youngestMs = youngestMs;
    this.asksTwice = asksTwice;
    fetches = new Fetches(peers.values(), this::roundMs, asksTwice);
    this.faults = faults;
    leads = new Leads(random);
  }

  private long roundMs(AskedPeer peer) {
    return roundMs.applyAsLong(peer.address);
  }

  /** Notes that a cell goes to a peer, so that it can be asked. */
  private AskedPeer peer(PeerAddress address, long nowMs) {
    return peers.computeIfAbsent(
        address,
        any -> {
          leads.joined(nowMs);
          return new AskedPeer(any);
        });
  }

  /**
   * Adds frames for a peer: fetches, then questions.
   *
   * @param mostBytes of bodies
   * @param cell gets them; there is room for as many bytes
   * @return the bytes added
   */
  int load(PeerAddress to, int mostBytes, Cell cell, long nowMs) {
    AskedPeer peer = peer(to, nowMs);
    if (!peer.isAskable(nowMs)) {
      return 0;
    }
    int left = mostBytes;
    Optional<Fetch> fetch = fetches.next(peer, left, nowMs);
    while (fetch.isPresent()) {
      byte[] body = codec.encode(fetch.get());
      if (!cell.add(FrameType.FETCH, body)) {
        break;
      }
      left -= body.length + FRAME_BYTES;
      fetch = fetches.next(peer, left, nowMs);
    }
    while (left >= LONGEST_QUESTION && nowMs >= peer.laterMs) {
      Optional<Open<AskedPeer>> open = question(peer, nowMs);
      if (open.isEmpty()) {
        break;
      }
      Question question = open.get().question();
      byte[] body = codec.encode(question);
      cell.add(FrameType.QUESTION, body);
      left -= body.length + FRAME_BYTES;
      asked++;
      peer.questions.ask(1);
      peer.asked.put(question.tag(), new Asked(open.get(), nowMs));
      meters.asked.increment();
    }
    return mostBytes - left;
  }

  /** A cell that is being filled. */
  @FunctionalInterface
  interface Cell {
    /** Adds a frame if there is room. */
    boolean add(int type, byte[] body);
  }

  private static final int FRAME_BYTES = 3;
  private static final int LONGEST_QUESTION = 37 + FRAME_BYTES;

  private Optional<Open<AskedPeer>> question(AskedPeer peer, long nowMs) {
    Running now = running;
    if (now == null
        || peer.questions.room() <= 0
        || asked >= MOST_ASKED
        || fetches.pending() >= Fetches.MOST) {
      return Optional.empty();
    }
    boolean busy = peer.waitingNames() >= MOST_WAITING;
    Predicate<Open<AskedPeer>> may =
        open ->
            (open.of() == peer || (!open.only() && peer.mayHelp()))
                && !(busy && open.question() instanceof Question.OfNames)
                && !peer.asked.containsKey(open.question().tag());
    Optional<Open<AskedPeer>> next = now.comparison.next(may);
    return next.isPresent() || !asksTwice ? next : unanswered(now, peer, may, nowMs);
  }

  /** What another peer does not answer, though this one would have answered in half of the time. */
  private Optional<Open<AskedPeer>> unanswered(
      Running now, AskedPeer peer, Predicate<Open<AskedPeer>> may, long nowMs) {
    long longMs = 2 * peer.questions.patienceMs(roundMs(peer));
    return peers.values().stream()
        .filter(other -> other != peer)
        .flatMap(other -> other.asked.values().stream())
        .filter(asked -> nowMs - asked.sinceMs() >= longMs)
        .map(Asked::open)
        .filter(open -> now.comparison.isAsked(open.question()) && may.test(open))
        .findFirst();
  }

  /**
   * Takes an answer of a peer.
   *
   * @return false if it is malformed
   */
  boolean answered(PeerAddress from, byte[] body, long nowMs) {
    Optional<Integer> tag = ReconcileCodec.tag(body);
    if (tag.isEmpty()) {
      return false;
    }
    AskedPeer peer = peers.get(from);
    Asked open = peer == null ? null : peer.asked.remove(tag.get());
    if (peer == null || open == null) {
      return true; // Late: the question was asked again.
    }
    asked--;
    meters.answers.increment();
    peer.answered(nowMs);
    peer.questions.came(nowMs - open.sinceMs());
    Question question = open.open().question();
    Optional<Answer> answer = codec.answer(body, question);
    Running now = running;
    if (answer.isEmpty()) {
      peer.broke(WRONG_BROKEN);
      lost(question);
      return false;
    }
    if (answer.get() == Answer.Later.LATER) {
      peer.laterMs = nowMs + LATER_MS;
      lost(question);
    } else if (now != null) {
      compare(now, peer, question, answer.get(), nowMs);
    }
    return true;
  }

  private void lost(Question question) {
    if (running != null) {
      running.comparison.lost(question);
    }
  }

  private void compare(Running now, AskedPeer peer, Question question, Answer answer, long nowMs) {
    read(
        () -> now.own.compare(question, answer),
        Finding.NotYet.NOT_YET,
        finding -> found(now, peer, question, finding, nowMs));
  }

  /** Reads the store elsewhere, and goes on here. */
  private <T> void read(Supplier<T> reading, T failed, Consumer<T> then) {
    reads++;
    Mono.fromSupplier(reading)
        .subscribeOn(io)
        .publishOn(core)
        .subscribe(
            read -> {
              reads--;
              then.accept(read);
            },
            error -> {
              reads--;
              faults.warn(error);
              then.accept(failed);
            });
  }

  private void found(Running now, AskedPeer peer, Question question, Finding finding, long nowMs) {
    if (now != running) {
      return;
    }
    if (finding == Finding.Wrong.WRONG) {
      peer.broke(WRONG_BROKEN);
    }
    if (!now.comparison.isAsked(question)) {
      return; // Another peer has answered it.
    }
    if (finding == Finding.NotYet.NOT_YET) {
      peer.laterMs = nowMs + LATER_MS;
    } else if (finding instanceof Finding.Missing missing
        && !missing.names().isEmpty()
        && question instanceof Question.OfNames of) {
      fetches.add(peer, new Fetch(of.names(), missing.names()), nowMs);
    }
    boolean helps = !now.comparison.isOf(question, peer);
    Outcome outcome = now.comparison.answered(question, peer, finding);
    if (helps && !(question instanceof Question.Classes)) {
      peer.helped(outcome == Outcome.FRUITFUL);
    }
    if (outcome == Outcome.BROKEN) {
      peer.broke(1);
    }
    if (!peer.isBelieved()) {
      giveUpOf(peer);
    }
  }

  private void giveUpOf(AskedPeer peer) {
    fetches.giveUpOf(peer);
    if (running != null) {
      running.comparison.giveUpOf(peer);
    }
  }

  /**
   * Notes a dat that came from a peer.
   *
   * @param gained whether the store took it
   * @return whether this node had asked the peer for it
   */
  boolean came(Dat dat, PeerAddress from, boolean gained, long nowMs) {
    AskedPeer peer = peers.get(from);
    if (peer == null || peer.fetching.isEmpty() || !fetches.came(peer, dat, nowMs)) {
      return false;
    }
    peer.answeredMs = nowMs;
    if (!gained) {
      meters.refused.increment();
      return true;
    }
    meters.fetched.increment();
    fetched++;
    Running now = running;
    if (now != null) {
      now.comparison.gained();
      long creditMs = CREDIT_MS + CREDIT_ROUNDS * roundMs(now.comparison.lead());
      now.movedMs = Math.min(nowMs, now.movedMs + creditMs);
    }
    return true;
  }

  /** Forgets a peer whose link has ended. */
  void left(PeerAddress address, long nowMs) {
    AskedPeer gone = peers.remove(address);
    if (gone != null) {
      gone.asked.values().forEach(open -> lost(open.open().question()));
      asked -= gone.asked.size();
      fetches.left(gone, nowMs);
      if (running != null) {
        running.comparison.giveUpOf(gone);
      }
    }
  }

  /** Begins a comparison soon, as dats were missed. */
  void hurry(long nowMs) {
    leads.hurry(nowMs);
  }

  /** Takes back what did not come in time, and begins and ends comparisons. */
  void maintain(long nowMs) {
    peers.values().forEach(peer -> expire(peer, nowMs));
    for (Batch batch : fetches.expired(nowMs)) {
      expired(batch, nowMs);
    }
    if (nowMs - forgivenMs >= FORGIVE_MS) {
      forgivenMs = nowMs;
      peers.values().forEach(AskedPeer::forgive);
    }
    rate(nowMs);
    if (running != null || fetches.pending() > 0) {
      removeBelowFloor();
    }
    if (running != null) {
      look(running, nowMs);
    }
    if (running == null && reads == 0 && fetches.pending() == 0) {
      leads.next(peers.values(), nowMs).ifPresent(lead -> begin(lead, nowMs));
    }
  }

  /** Asks for nothing that the own store would not keep: its floor rises while it fills. */
  private void removeBelowFloor() {
    MassFloor now = store.floor();
    if (!now.isNone()) {
      long wallMs = clock.millis();
      Predicate<Bucket> below = bucket -> SharedAges.isBelow(bucket, now, wallMs);
      fetches.removeIf(below);
      if (running != null) {
        running.comparison.removeIf(below);
      }
    }
  }

  private void expire(AskedPeer peer, long nowMs) {
    long patienceMs = peer.questions.patienceMs(roundMs(peer));
    boolean paused = false;
    for (Iterator<Asked> all = peer.asked.values().iterator(); all.hasNext(); ) {
      Asked open = all.next();
      if (nowMs - open.sinceMs() < patienceMs) {
        break;
      }
      all.remove();
      asked--;
      peer.questions.lost();
      lost(open.open().question());
      paused |= peer.wasSilent(patienceMs, nowMs);
    }
    if (paused) {
      giveUpOf(peer);
    }
  }

  private void expired(Batch batch, long nowMs) {
    Running now = running;
    if (now == null) {
      fetches.missed(batch, List.of(), nowMs);
      return;
    }
    read(
        () -> now.own.missing(batch.fetch.of(), batch.fetch.names()),
        batch.fetch.names(),
        missing -> {
          meters.givenUp.add(fetches.missed(batch, missing, nowMs));
          if (!batch.of.isBelieved()) {
            giveUpOf(batch.of);
          }
        });
  }

  private void begin(AskedPeer lead, long nowMs) {
    long wallMs = clock.millis();
    long toMs = wallMs - youngestMs;
    if (toMs < 0) {
      return;
    }
    MassFloor told = floor.now();
    lead.compared = true;
    running =
        new Running(
            new Comparison<>(random, lead, told, wallMs, toMs),
            new OwnDats(store, hidden, told, wallMs, toMs, FEW_PARTS),
            nowMs);
  }

  /** Ends the comparison if it is done, or does not get on. */
  private void look(Running now, long nowMs) {
    AskedPeer lead = now.comparison.lead();
    long leadRoundMs = roundMs(lead);
    boolean done = now.comparison.isDone() && reads == 0 && fetches.pending() == 0;
    boolean stuck =
        now.comparison.isSpent() || nowMs - now.movedMs >= STUCK_MS + STUCK_ROUNDS * leadRoundMs;
    boolean long_ = nowMs - now.beganMs >= LONGEST_MS + LONGEST_ROUNDS * leadRoundMs;
    if (!done && !stuck && !long_) {
      return;
    }
    if (!done) {
      fetches.giveUp();
      if (stuck) {
        lead.wasted(nowMs);
      }
    } else if (now.comparison.isWhole()) {
      lead.satisfied();
    }
    running = null;
    leads.ended(done && now.comparison.isWhole(), now.comparison.dats(), nowMs);
  }

  private void rate(long nowMs) {
    long passedMs = nowMs - ratedMs;
    if (passedMs >= 1_000) {
      double now = (fetched - ratedFetched) * 1_000.0 / passedMs;
      perSecond += (now - perSecond) * Math.min(1, passedMs / 5_000.0);
      perSecond = fetched == ratedFetched && perSecond < 0.05 ? 0 : perSecond;
      ratedMs = nowMs;
      ratedFetched = fetched;
    }
  }

  CatchUp catchUp(long nowMs) {
    Running now = running;
    int pending = fetches.pending();
    long missing = pending + (now == null ? 0 : now.comparison.expected());
    State state =
        pending > 0 || (now != null && now.comparison.dats() > 0)
            ? State.FETCHING
            : now == null ? State.IDLE : State.COMPARING;
    List<AskedPeer> donors = new ArrayList<>(peers.values());
    donors.removeIf(peer -> peer.answeredMs == 0 || nowMs - peer.answeredMs > FORGIVE_MS);
    return new CatchUp(state, missing, fetched, perSecond, donors.size(), leads.comparisons());
  }
}
