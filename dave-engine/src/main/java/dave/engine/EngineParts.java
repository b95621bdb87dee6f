package dave.engine;

import dave.engine.gossip.FreshSet;
import dave.engine.gossip.Gossip;
import dave.engine.gossip.GossipPlan;
import dave.engine.gossip.RepairFeed;
import dave.engine.gossip.SlotMeters;
import dave.engine.ingest.ClaimTurns;
import dave.engine.ingest.Filter;
import dave.engine.ingest.NodeState;
import dave.engine.ingest.Pipeline;
import dave.engine.ingest.Replies;
import dave.engine.ingest.SourceRates;
import dave.engine.ingest.Trust;
import dave.engine.lookup.FastLane;
import dave.engine.lookup.Lookups;
import dave.engine.lookup.Serving;
import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.Anchors;
import dave.engine.peer.OwnAddresses;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.peer.PeerTalk;
import dave.engine.proof.Outbound;
import dave.engine.stem.DatWriter;
import dave.engine.stem.Stem;
import dave.engine.stem.VisibleDats;
import dave.engine.store.DatStore;
import dave.engine.transport.Transport;
import dave.engine.verdict.Verdicts;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The parts of an engine, and how they hang together. Nothing runs yet. */
final class EngineParts {
  final EngineConfig config;
  final EngineRuntime runtime;
  final DatStore store;
  final List<Transport> transports;
  final Consumer<EngineEvent> events;
  final ControlBehaviour control;
  final Outbound outbound;
  final ClaimTurns claims;
  final Verdicts verdicts;
  final DatVerifier verifier;
  final EngineMeters meters;
  final SteadyTime time;
  final OwnAddresses own = new OwnAddresses();
  final PeerTable table;
  final PeerTalk talk;
  final Lookups lookups;
  final PeerPicker picker;
  final Stem stem;
  final VisibleDats visible;

  /** How long a dat is in the stem at most. */
  final long longestStemMs;

  final FreshSet fresh;
  final Gossip gossip;
  final Anchors anchors;
  final DatWriter writer;
  final Pipeline pipeline;

  EngineParts(
      EngineConfig config,
      Defences defences,
      ControlBehaviour control,
      EngineRuntime runtime,
      DatStore store,
      Signatures signatures,
      List<Transport> transports,
      Consumer<EngineEvent> events) {
    this.config = config;
    Timing timing = config.timing();
    this.control = control;
    this.runtime = runtime;
    this.store = store;
    this.transports = List.copyOf(transports);
    this.events = events;
    outbound = new Outbound(this.transports, defences);
    claims = new ClaimTurns(store, defences, runtime.clock());
    verdicts = new Verdicts(runtime.meters());
    verifier = new DatVerifier(signatures, config.minDifficulty());
    meters = new EngineMeters(runtime.meters());
    time = new SteadyTime(runtime.clock());
    table = new PeerTable(timing, defences, PeerTable.placesAt(config.epoch()), runtime.random());
    talk = talk(defences);
    lookups = new Lookups(timing, table, runtime.random(), fastLane());
    GossipPlan plan = GossipPlan.of(config.epoch(), timing.freshWindowMs());
    picker = new PeerPicker(table, defences, runtime.random());
    stem = new Stem(defences, picker, runtime.random(), timing.successorMs(), plan.windowMs());
    visible = new VisibleDats(store, stem, config.mass(), runtime.clock());
    longestStemMs = Stem.longestMs(plan.windowMs(), timing.maintenanceMs());
    fresh = new FreshSet(plan, config.mass());
    gossip = gossip();
    anchors = new Anchors(store, timing.anchorsMs());
    writer = new DatWriter(store, stem, runtime.io());
    pipeline = pipeline(new SourceRates());
    config.edges().forEach(this::addEdge);
    meters.watch(this);
  }

  private PeerTalk talk(Defences defences) {
    return new PeerTalk(
        config.timing(),
        defences,
        control,
        table,
        own,
        outbound,
        runtime.random(),
        (delayMs, task) ->
            runtime
                .core()
                .schedule(() -> task.accept(time.nowMs()), delayMs, TimeUnit.MILLISECONDS),
        new PeerEvents(events));
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

  private Gossip gossip() {
    RepairFeed repair =
        new RepairFeed(
            store,
            stem,
            runtime.io(),
            runtime.core(),
            runtime.random(),
            time::nowMs,
            config.epoch());
    return new Gossip(
        fresh,
        repair,
        picker,
        stem,
        lookups,
        outbound,
        runtime.random(),
        new SlotMeters(runtime.meters()));
  }

  /** The stages, the last one first. */
  private Pipeline pipeline(SourceRates rates) {
    Replies replies =
        new Replies(
            talk,
            serving(),
            lookups,
            outbound,
            store,
            verdicts,
            runtime.io(),
            runtime.core(),
            time::nowUs);
    Trust trust =
        new Trust(
            table,
            stem,
            claims,
            rates,
            verdicts,
            replies,
            (dat, from) -> events.accept(new EngineEvent.DatReceived(dat, from)),
            runtime.clock(),
            time::nowUs);
    NodeState state = NodeState.of(table, lookups, stem);
    Filter filter = new Filter(rates, store, state, claims, runtime.clock());
    return new Pipeline(filter, verifier, claims, writer, trust, verdicts, runtime.clock());
  }

  private Serving serving() {
    return new Serving(
        visible,
        outbound,
        talk,
        verdicts,
        runtime.strangers(),
        runtime.core(),
        time::nowMs,
        config.bandwidths().serveBytes());
  }

  private void addEdge(PeerAddress edge) {
    if (!outbound.reaches(PeerAddresses.requirePossible(edge))) {
      throw new IllegalArgumentException("no transport of this node reaches " + edge);
    }
    table.addEdge(edge, 0);
  }
}
