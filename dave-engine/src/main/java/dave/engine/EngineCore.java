package dave.engine;

import dave.engine.EngineEvent.DatReceived;
import dave.engine.gossip.FreshSet;
import dave.engine.gossip.Gossip;
import dave.engine.gossip.GossipPlan;
import dave.engine.gossip.RepairFeed;
import dave.engine.gossip.SlotMeters;
import dave.engine.ingest.ClaimTurns;
import dave.engine.ingest.Outcome;
import dave.engine.ingest.Packet;
import dave.engine.ingest.SourceRates;
import dave.engine.lookup.FastLane;
import dave.engine.lookup.Lookups;
import dave.engine.lookup.Serving;
import dave.engine.model.Defences;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import dave.engine.peer.OwnAddresses;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.peer.PeerTalk;
import dave.engine.proof.Outbound;
import dave.engine.quota.FaultLog;
import dave.engine.stem.Stem;
import dave.engine.stem.VisibleDats;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatStore;
import dave.engine.store.Held;
import dave.engine.store.StoreEvent;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Verdict;
import dave.engine.verdict.Verdicts;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What changes on the core worker: peers, trust, gossip and lookups. Nothing here is called from
 * elsewhere, but for the members that say so.
 */
final class EngineCore {
  private static final Logger ADD = LoggerFactory.getLogger("/peer/add");
  private static final Logger DROP = LoggerFactory.getLogger("/peer/drop");
  private static final Logger EVICT = LoggerFactory.getLogger("/store/evict");

  private final EngineConfig config;
  private final EngineRuntime runtime;
  private final DatStore store;
  private final SourceRates rates;
  private final Verdicts verdicts;
  private final Outbound outbound;
  private final EngineMeters meters;
  private final Consumer<EngineEvent> events;
  private final ClaimTurns claims;
  private final SteadyTime time;
  private final FaultLog readFaults;
  private final OwnAddresses own = new OwnAddresses();
  private final PeerTable table;
  private final PeerTalk talk;
  private final Lookups lookups;
  private final Serving serving;
  private final PeerPicker picker;
  private final Stem stem;
  private final VisibleDats visible;
  private final long pastMs;
  private final FreshSet fresh;
  private final Gossip gossip;
  private final Anchors anchors;
  private final LongAdder received = new LongAdder();
  private long lastFadeMs;
  private @Nullable Counts past;
  private @Nullable Counts latest;

  EngineCore(
      EngineConfig config,
      Timing timing,
      Defences defences,
      EngineRuntime runtime,
      DatStore store,
      ClaimTurns claims,
      SourceRates rates,
      Verdicts verdicts,
      Outbound outbound,
      EngineMeters meters,
      Consumer<EngineEvent> events) {
    this.config = config;
    this.runtime = runtime;
    this.store = store;
    this.claims = claims;
    this.rates = rates;
    this.verdicts = verdicts;
    this.outbound = outbound;
    this.meters = meters;
    this.events = events;
    time = new SteadyTime(runtime.clock());
    readFaults =
        new FaultLog(LoggerFactory.getLogger("/get"), "cannot read the store", time::nowMs);
    table = new PeerTable(timing, defences, PeerTable.placesAt(config.epoch()), runtime.random());
    talk =
        new PeerTalk(
            timing,
            defences,
            table,
            own,
            outbound,
            runtime.random(),
            (delayMs, task) ->
                runtime
                    .core()
                    .schedule(() -> task.accept(time.nowMs()), delayMs, TimeUnit.MILLISECONDS),
            new PeerNews());
    lookups = new Lookups(timing, table, runtime.random(), fastLane());
    GossipPlan plan = GossipPlan.of(config.epoch(), timing.freshWindowMs());
    picker = new PeerPicker(table, defences, runtime.random());
    stem = new Stem(defences, picker, runtime.random(), timing.successorMs(), plan.windowMs());
    visible = new VisibleDats(store, stem, config.mass(), runtime.clock());
    pastMs = Stem.longestMs(plan.windowMs(), timing.maintenanceMs());
    serving =
        new Serving(
            visible,
            outbound,
            talk,
            verdicts,
            runtime.strangers(),
            runtime.core(),
            time::nowMs,
            config.bandwidths().serveBytes());
    fresh = new FreshSet(plan, config.mass());
    gossip =
        new Gossip(
            fresh,
            new RepairFeed(
                store,
                stem,
                runtime.io(),
                runtime.core(),
                runtime.random(),
                time::nowMs,
                config.epoch()),
            picker,
            stem,
            lookups,
            outbound,
            runtime.random(),
            new SlotMeters(runtime.meters()));
    anchors = new Anchors(store, timing.anchorsMs());
    for (PeerAddress edge : config.edges()) {
      if (outbound.reaches(PeerAddresses.requirePossible(edge))) {
        table.addEdge(edge, 0);
      } else {
        throw new IllegalArgumentException("no transport of this node reaches " + edge);
      }
    }
  }

  private FastLane fastLane() {
    return new FastLane(
        config.bandwidths().fastBytes(),
        request ->
            outbound.send(
                request.to(),
                PacketCodec.encode(Message.Get.padded(request.query(), request.token()))),
        (delayMs, task) -> runtime.core().schedule(task, delayMs, TimeUnit.MILLISECONDS),
        time::nowMs);
  }

  /** Whether a source is proven. Thread-safe. */
  boolean isProven(PeerAddress address) {
    return table.isProven(address);
  }

  /** Whether a source brought dats lately. Thread-safe. */
  boolean isUseful(PeerAddress address) {
    return table.isUseful(address);
  }

  /** Notes that an address sent a dat that is held. Thread-safe. */
  void heard(PeerAddress from) {
    table.heard(from);
  }

  /** Whether answers are waited for. Thread-safe. */
  boolean isAsking() {
    return lookups.isAsking();
  }

  /** Whether there is nobody to ask, now or soon. */
  boolean knowsNobody() {
    return talk.knowsNobody();
  }

  /** What goes one way before it spreads. */
  Stem stem() {
    return stem;
  }

  /** How long a dat is in the stem at most. */
  long longestStemMs() {
    return pastMs;
  }

  /** The store as others may see it. */
  VisibleDats visible() {
    return visible;
  }

  Lookups lookups() {
    return lookups;
  }

  /** Milliseconds of the steady clock. */
  long nowMs() {
    return time.nowMs();
  }

  /** The first moment: where the node listens, what it knew before, and the newest dats. */
  void begin(List<PeerAddress> listening, List<PeerAddress> known, List<Arrival> newest) {
    own.listen(listening);
    long wallMs = runtime.clock().millis();
    newest.forEach(arrival -> fresh.add(arrival.dat(), wallMs));
    known.forEach(address -> talk.expectAnchor(address, time.nowMs()));
    maintain();
  }

  /** One slot of gossip. */
  void slot() {
    gossip.slot(runtime.clock().millis(), time.nowMs());
  }

  /** Sends a dat to somebody now, as a node does that does not hide what is its own. */
  void tellAtOnce(VerifiedDat dat) {
    Peer peer = picker.pick(time.nowMs());
    if (peer != null) {
      outbound.send(peer.address(), PacketCodec.encode(new Message.Put(dat.dat())));
    }
  }

  /** What is due now and then. */
  void maintain() {
    long nowUs = time.nowUs();
    long nowMs = nowUs / 1_000;
    talk.maintain(nowUs);
    lookups.maintain(nowMs);
    stem.maintain(nowMs);
    if (nowMs - lastFadeMs >= 1_000) {
      table.fade(nowMs - lastFadeMs);
      lastFadeMs = nowMs;
    }
    anchors.maintain(table, nowMs, runtime.io());
    keepCounts(nowMs);
  }

  /** The last stage of a packet: trust, and answers. */
  void take(Outcome outcome) {
    switch (outcome) {
      case Outcome.Talk said -> takeTalk(said.packet());
      case Outcome.Refused refused -> takeRefused(refused);
      case Outcome.Decided decided -> takeDecided(decided);
    }
  }

  private void takeTalk(Packet packet) {
    switch (packet.message()) {
      case Message.GetPeers getPeers -> count(talk.onGetPeers(packet, getPeers, time.nowUs()));
      case Message.Peers peers -> count(talk.onPeers(packet, peers, time.nowUs()));
      case Message.Get get -> serving.onGet(packet, get);
      case Message.Put put -> takeHeld(packet, put);
    }
  }

  private void count(Verdict<?> verdict) {
    switch (verdict) {
      case Verdict.Accept<?> accept -> verdicts.accept();
      case Verdict.Ignore<?> ignore -> verdicts.ignore(ignore.reason());
      case Verdict.Reject<?> reject -> verdicts.reject(reject.reason());
    }
  }

  /** A dat that is held may still be the answer to a question: the held one is, not this copy. */
  private void takeHeld(Packet packet, Message.Put put) {
    verdicts.ignore(Ignored.DUPLICATE);
    PeerAddress from = packet.from();
    Dat dat = put.dat();
    if (stem.holds(dat.work())) {
      stem.heard(dat.work(), from, put.stem());
      // As to a dat that is not held: who probes us is not to know it from the answer.
      talk.onOther(from, outbound.reply(from, packet.length(), isProven(from)), time.nowMs());
    }
    if (!lookups.wants(dat)) {
      return;
    }
    Mono.fromCallable(() -> heldAs(dat))
        .subscribeOn(runtime.io())
        .publishOn(runtime.core())
        .subscribe(
            held -> held.ifPresent(answer -> lookups.offer(answer, from, time.nowMs())),
            readFaults::warn);
  }

  /** Of several that claim one work, the one that came. */
  private Optional<VerifiedDat> heldAs(Dat dat) {
    List<VerifiedDat> claims = store.claims(dat.work());
    return claims.stream()
        .filter(held -> held.bound() || Claim.tag(held.dat()) == Claim.tag(dat))
        .findFirst();
  }

  private void takeRefused(Outcome.Refused refused) {
    count(refused.verdict());
    PeerAddress from = refused.packet().from();
    if (refused.verdict() instanceof Verdict.Reject<VerifiedDat> reject
        && reject.reason().isFault()
        && table.isProven(from)) {
      rates.charge(from, SourceRates.FAULT_PACKETS, runtime.clock().millis());
    }
  }

  private void takeDecided(Outcome.Decided decided) {
    VerifiedDat dat = decided.dat();
    PeerAddress from = decided.packet().from();
    long nowMs = time.nowMs();
    if (decided.packet().message() instanceof Message.Put put) {
      stem.heard(dat.dat().work(), from, put.stem());
    }
    switch (decided.admission()) {
      case Admission.Stored stored -> verdicts.accept();
      case Admission.Replaced replaced -> verdicts.accept();
      case Admission.Joined joined -> verdicts.accept();
      case Admission.Ignored ignored -> verdicts.ignore(reason(ignored));
      case Admission.Unavailable unavailable -> verdicts.ignore(Ignored.UNAVAILABLE);
    }
    Peer peer = table.get(from);
    if (peer != null) {
      table.sentDat(peer, nowMs);
    }
    if (decided.admission().admitted()) {
      if (peer != null && peer.isProven() && isPaidFor(decided)) {
        table.credit(peer, dat.difficulty(), runtime.clock().millis() - dat.dat().timeMs());
      }
      events.accept(new DatReceived(dat, from));
    }
    talk.onOther(from, outbound.reply(from, decided.packet().length(), isProven(from)), nowMs);
    lookups.offer(dat, from, nowMs);
  }

  /** Whether somebody worked for a dat: claims on the unbound work of others cost nothing. */
  private boolean isPaidFor(Outcome.Decided decided) {
    VerifiedDat dat = decided.dat();
    return !(decided.admission() instanceof Admission.Joined)
        && (dat.bound() || !claims.wasHeld(dat.dat().work()));
  }

  /** What strangers are told of what the node counts. */
  private record Counts(long atMs, EngineStatus status) {}

  private void keepCounts(long nowMs) {
    Counts newest = latest;
    if (newest == null || nowMs - newest.atMs >= pastMs) {
      past = newest;
      latest = new Counts(nowMs, status());
    }
  }

  private static Ignored reason(Admission.Ignored ignored) {
    return switch (ignored) {
      case ALREADY_HELD -> Ignored.DUPLICATE;
      case SUPERSEDED -> Ignored.SUPERSEDED;
      case TOO_LIGHT -> Ignored.TOO_LIGHT;
      case WORK_TAKEN -> Ignored.WORK_TAKEN;
    };
  }

  /** Follows the store, whoever wrote to it. */
  void take(StoreEvent event) {
    long wallMs = runtime.clock().millis();
    switch (event) {
      case StoreEvent.Stored stored -> {
        meters.stored.increment();
        fresh.add(stored.arrival().dat(), wallMs);
      }
      case StoreEvent.Replaced replaced -> {
        meters.replaced.increment();
        claims.left(replaced.previous());
        fresh.remove(replaced.previous());
        stem.replaced(replaced.arrival().dat().dat().work(), replaced.previous());
        fresh.add(replaced.arrival().dat(), wallMs);
      }
      case StoreEvent.Evicted evicted -> {
        meters.evicted.increment();
        claims.left(evicted.dat());
        fresh.remove(evicted.dat());
        if (store.held(evicted.dat().dat().work()) instanceof Held.No) {
          stem.leave(evicted.dat().dat().work());
        }
        EVICT.debug("{} of {} bits", evicted.dat().dat().work(), evicted.dat().difficulty());
      }
    }
  }

  List<PeerView> peers() {
    return table.views(time.nowMs(), wallOffsetMs());
  }

  /** See {@link Engine#addEdge}. */
  PeerView addEdge(PeerAddress address) {
    PeerAddresses.requirePossible(address);
    if (!outbound.reaches(address) || own.contains(address)) {
      throw new IllegalArgumentException(
          outbound.reaches(address)
              ? address + " is this node itself"
              : "no transport of this node reaches " + address);
    }
    Peer peer = table.addEdge(address, time.nowMs());
    if (!peer.isProven() && !peer.isPinging() && !own.listening().isEmpty()) {
      talk.ping(peer, time.nowUs());
    }
    return table.view(peer, time.nowMs(), wallOffsetMs());
  }

  /** See {@link Engine#removeEdge}. */
  void removeEdge(PeerAddress address) {
    talk.removeEdge(address);
  }

  /** Counts the packets that were received. Thread-safe. */
  LongAdder received() {
    return received;
  }

  /** How the node does, with its counts of before what is in the stem now came. */
  EngineStatus pastStatus() {
    EngineStatus now = status();
    Counts told = past == null ? latest : past; // The first counts are those of the last run.
    return told == null ? now : withCountsOf(now, told.status());
  }

  /** A status with what was counted at another time: dats, bytes, packets and verdicts. */
  private static EngineStatus withCountsOf(EngineStatus now, EngineStatus other) {
    DatStore.Stats counted =
        new DatStore.Stats(
            other.store().dats(),
            other.store().bytes(),
            now.store().capacityBytes(),
            now.store().writable());
    return new EngineStatus(
        now.uptime(),
        now.timeMs(),
        now.listening(),
        now.minDifficulty(),
        now.mass(),
        now.epoch(),
        now.peersKnown(),
        now.peersActive(),
        counted,
        other.arrivals(),
        other.packetsSent(),
        other.packetsReceived(),
        other.verdicts());
  }

  /** How the node does. */
  EngineStatus status() {
    long nowMs = time.nowMs();
    return new EngineStatus(
        java.time.Duration.ofMillis(nowMs),
        runtime.clock().millis(),
        own.listening(),
        config.minDifficulty(),
        config.mass(),
        config.epoch(),
        table.all().size(),
        table.countActive(nowMs),
        store.stats(),
        store.lastArrival(),
        outbound.sent().sum(),
        received.sum(),
        verdicts.counts());
  }

  /** The last moment. */
  void end() {
    lookups.close();
  }

  /** Remembers the anchors now. Thread-safe. */
  void saveAnchors() {
    anchors.save();
  }

  private long wallOffsetMs() {
    return runtime.clock().millis() - time.nowMs();
  }

  /** Tells the world of peers that come and go. */
  private final class PeerNews implements PeerTalk.Listener {
    @Override
    public void added(Peer peer) {
      ADD.info("{}{}", peer.address(), peer.isLegacy() ? " (original)" : "");
      events.accept(new EngineEvent.PeerAdded(peer.address(), peer.roundTripUs()));
    }

    @Override
    public void dropped(Peer peer, String reason) {
      DROP.info("{}: {}", peer.address(), reason);
      events.accept(new EngineEvent.PeerDropped(peer.address(), reason));
    }
  }
}
