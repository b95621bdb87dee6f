package dave.engine;

import dave.engine.gossip.FreshSet;
import dave.engine.gossip.Gossip;
import dave.engine.gossip.GossipPlan;
import dave.engine.gossip.RepairFeed;
import dave.engine.gossip.SlotMeters;
import dave.engine.ingest.ClaimLimiter;
import dave.engine.ingest.Filter;
import dave.engine.ingest.NodeState;
import dave.engine.ingest.Pipeline;
import dave.engine.ingest.Replies;
import dave.engine.ingest.SourceRateLimiter;
import dave.engine.ingest.Trust;
import dave.engine.link.CellFiller;
import dave.engine.link.LinkMode;
import dave.engine.link.SealedTransport;
import dave.engine.lookup.FastLookups;
import dave.engine.lookup.GetResponder;
import dave.engine.lookup.Lookups;
import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.Anchors;
import dave.engine.peer.Introductions;
import dave.engine.peer.OutsideContacts;
import dave.engine.peer.OwnAddresses;
import dave.engine.peer.PeerExchange;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.engine.proof.Outbound;
import dave.engine.reconcile.Reconciliation;
import dave.engine.stem.DatWriter;
import dave.engine.stem.Stem;
import dave.engine.stem.VisibleDats;
import dave.engine.store.DatStore;
import dave.engine.store.summary.Scope;
import dave.engine.transport.Transport;
import dave.engine.verdict.Verdicts;
import dave.link.cell.CellFormat;
import dave.link.cell.IntroductionFrame;
import dave.wire.Dat;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.keys.LinkSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Creates the parts of an engine and connects them. Nothing runs yet. */
final class EngineParts {
  /**
   * With links, embargoes are an eighth to three eighths of so many hops, if that is longer than
   * without links. A stem has k hops or more with probability 2^(1-k), and a hop takes 0.6 rounds
   * on average. So about one embargo in a thousand ends before its stem. With 24 hops it is one in
   * 150, and that many more guesses at authors are right.
   */
  private static final int STEM_HOPS = 36;

  /** What a hop takes beside the round, in milliseconds: the latency of the network. */
  private static final long HOP_MS = 100;

  /** With links, embargoes are no longer than parts of so many fresh windows. */
  private static final int LONGEST_STEM = 2;

  final EngineConfig config;
  final EngineRuntime runtime;
  final DatStore store;
  final List<Transport> transports;

  /** The transport of links, one of {@link #transports}; null if the node has no links. */
  final @Nullable SealedTransport links;

  /** Decides which links are kept; null if the node has no links. */
  final @Nullable LinkMaintenance linkUpkeep;

  /** Brings links back after a sleep; null if the node has no links. */
  final @Nullable NetworkWatch networkWatch;

  final Consumer<EngineEvent> events;
  final ControlBehaviour control;
  final Outbound outbound;
  final ClaimLimiter claims;
  final Verdicts verdicts;
  final DatVerifier verifier;
  final EngineMeters meters;
  final SteadyTime time;
  final OwnAddresses own = new OwnAddresses();
  final OutsideContacts contacts;
  final PeerTable table;
  final PeerExchange exchange;
  final Lookups lookups;

  /** Draws from all peers; if the node uses both links and plain packets, from linked peers. */
  final PeerPicker picker;

  /** Draws from peers that get plain packets. */
  final PeerPicker plainPicker;

  final Stem stem;
  final VisibleDats visible;

  /** The longest time that a dat stays in the stem. */
  final long longestStemMs;

  final FreshSet fresh;
  final Gossip gossip;

  /** Gets what linked peers hold and the store lacks; null if the node has no links. */
  final @Nullable Reconciliation reconciliation;

  final Anchors anchors;
  final SentByMonth sentByMonth;
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
    this.events = events;
    GossipPlan plan = GossipPlan.of(config.epoch(), timing.freshWindowMs());
    contacts = contacts(runtime);
    List<Transport> watched = transports.stream().map(contacts::watch).toList();
    links = config.links().hasLinks() ? links(watched) : null;
    this.transports = withLinks(watched, plan.windowMs());
    outbound = new Outbound(this.transports, defences);
    claims = new ClaimLimiter(store, defences, runtime.clock());
    verdicts = new Verdicts(runtime.meters());
    verifier = new DatVerifier(signatures, config.minDifficulty());
    meters = new EngineMeters(runtime.meters());
    time = new SteadyTime(runtime.nanos());
    table = new PeerTable(timing, defences, PeerTable.placesAt(config.epoch()), runtime.random());
    exchange = exchange(defences);
    lookups =
        new Lookups(
            timing,
            table,
            runtime.random(),
            fastLookups(),
            links == null ? address -> 0 : links::roundMs);
    boolean both = config.links().mode() == LinkMode.PREFER;
    picker = picker(defences, address -> !both || isSealed(address));
    plainPicker = both ? picker(defences, address -> !isSealed(address)) : picker;
    long stemMs = links == null ? plan.windowMs() : LONGEST_STEM * plan.windowMs();
    stem =
        new Stem(
            defences,
            links == null ? picker : picker(defences, links::isChosen),
            picker,
            runtime.random(),
            timing.successorMs(),
            successor -> links == null ? stemMs : stemMs(links, successor, plan.windowMs()));
    visible = new VisibleDats(store, stem, config.mass(), runtime.clock());
    longestStemMs = Stem.longestMs(stemMs, timing.maintenanceMs());
    GossipPlan freshPlan =
        links == null
            ? plan
            : plan.overLinks(config.epoch(), 2 * links.limits().chosen(), longestStemMs);
    fresh = new FreshSet(freshPlan, config.mass());
    reconciliation = links == null ? null : reconciliation(links, freshPlan.windowMs(), defences);
    gossip = gossip(freshPlan.windowMs(), plan.windowMs(), defences);
    linkUpkeep =
        links == null || reconciliation == null
            ? null
            : new LinkMaintenance(
                links, table, exchange, gossip, reconciliation, timing, runtime.clock());
    networkWatch =
        links == null
            ? null
            : new NetworkWatch(links, exchange, events, runtime.clock().millis(), time.nowMs());
    anchors =
        new Anchors(store, timing.anchorsMs(), links == null ? address -> false : links::isChosen);
    sentByMonth = new SentByMonth(store);
    writer = new DatWriter(store, stem, runtime.io());
    pipeline = pipeline(new SourceRateLimiter());
    config.edges().forEach(this::addEdge);
    meters.watch(this);
  }

  private static OutsideContacts contacts(EngineRuntime runtime) {
    long beganNs = runtime.nanos().getAsLong();
    return new OutsideContacts(
        () -> TimeUnit.NANOSECONDS.toMillis(runtime.nanos().getAsLong() - beganNs));
  }

  private SealedTransport links(List<Transport> given) {
    Transport udp =
        given.stream()
            .filter(transport -> transport.name().equals(PeerAddress.UDP))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("links need an address of udp"));
    return new SealedTransport(
        config.links(),
        udp,
        config.timing(),
        config.epoch(),
        runtime.clock(),
        runtime.nanos(),
        runtime.random(),
        runtime.meters(),
        control);
  }

  /**
   * What embargoes are parts of. The successor's round counts too: a node that others choose has
   * more links than one that nobody reaches.
   */
  private long stemMs(SealedTransport sealed, Optional<PeerAddress> successor, long windowMs) {
    long ownMs = config.epoch().multipliedBy(sealed.size()).toMillis();
    long roundMs = Math.max(ownMs, successor.map(sealed::roundMs).orElse(0L));
    return Math.clamp(STEM_HOPS * (roundMs + HOP_MS), windowMs, LONGEST_STEM * windowMs);
  }

  /**
   * The transports, with links instead of UDP, or with links and a UDP that withholds some packets.
   */
  private List<Transport> withLinks(List<Transport> given, long youngestMs) {
    SealedTransport sealed = links;
    if (sealed == null) {
      return List.copyOf(given);
    }
    List<Transport> all = new ArrayList<>();
    all.add(sealed);
    for (Transport transport : given) {
      boolean udp = transport.name().equals(PeerAddress.UDP);
      if (config.links().mode() == LinkMode.REQUIRE && !udp) {
        throw new IllegalArgumentException(
            "a node of links alone speaks no " + transport.name() + ": leave that address out");
      }
      if (config.links().mode() == LinkMode.PREFER) {
        all.add(udp ? sealed.plain(youngestMs) : sealed.plain(transport, youngestMs));
      }
    }
    return List.copyOf(all);
  }

  private PeerPicker picker(Defences defences, Predicate<PeerAddress> wanted) {
    return new PeerPicker(table, defences, runtime.random(), wanted);
  }

  private static boolean isSealed(PeerAddress address) {
    return address.transport().equals(PeerAddress.SEALED);
  }

  private PeerExchange exchange(Defences defences) {
    return new PeerExchange(
        config.timing(),
        defences,
        control,
        table,
        own,
        outbound,
        contacts,
        runtime.random(),
        (delayMs, task) ->
            runtime
                .core()
                .schedule(() -> task.accept(time.nowMs()), delayMs, TimeUnit.MILLISECONDS),
        new PeerEvents(events, this::dropped, time::nowMs),
        links == null ? Introductions.Messenger.NONE : new LinkMessenger(links),
        linkKey());
  }

  private record LinkMessenger(SealedTransport sealed) implements Introductions.Messenger {
    @Override
    public void ask(PeerAddress introducer, PeerAddress about) {
      sealed.introduce(introducer, IntroductionFrame.ASK, about);
    }

    @Override
    public void tell(PeerAddress to, PeerAddress about) {
      sealed.introduce(to, IntroductionFrame.TELL, about);
    }

    @Override
    public void greet(PeerAddress about) {
      sealed.greet(about);
    }
  }

  private void dropped(PeerAddress address) {
    LinkMaintenance maintenance = linkUpkeep;
    if (maintenance != null) {
      maintenance.dropped(address);
    }
  }

  /** The key that is sent to plain peers, so that they can open links. */
  private Optional<LinkKey> linkKey() {
    return config.links().mode() == LinkMode.PREFER
        ? config.links().key().map(LinkSecret::publicKey)
        : Optional.empty();
  }

  private FastLookups fastLookups() {
    return new FastLookups(
        config.bandwidths().fastBytes(),
        request ->
            outbound.send(request.to(), Message.Get.padded(request.query(), request.token())),
        (delayMs, task) -> runtime.core().schedule(task, delayMs, TimeUnit.MILLISECONDS),
        time::nowMs);
  }

  /**
   * @param freshMs dats younger than this are fresh, or may be in the stem
   */
  private Reconciliation reconciliation(SealedTransport sealed, long freshMs, Defences defences) {
    boolean late = defences.has(Defence.LATE_COMPARISON);
    return new Reconciliation(
        store,
        late ? stem::hidden : () -> Scope.Hidden.NONE,
        config.mass(),
        runtime.io(),
        runtime.strangers(),
        runtime.core(),
        runtime.random(),
        runtime.clock(),
        time::nowMs,
        sealed::roundMs,
        sealed::noteMalformed,
        runtime.meters(),
        late ? freshMs : 0,
        config.links().cellSize(),
        defences.has(Defence.SECOND_ASKS));
  }

  /**
   * @param windowMs dats younger than this are fresh
   * @param youngestMs the least age of a dat in a plain packet of a node with links
   */
  private Gossip gossip(long windowMs, long youngestMs, Defences defences) {
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
        plainPicker,
        picker,
        stem,
        lookups,
        outbound,
        runtime.random(),
        new SlotMeters(runtime.meters()),
        reconciliation == null ? CellFiller.NOTHING : reconciliation,
        windowMs,
        config.epoch().toNanos() / 1_000,
        links == null ? 0 : youngestMs,
        defences);
  }

  /** Builds the stages, the last one first. */
  private Pipeline pipeline(SourceRateLimiter rates) {
    Replies replies =
        new Replies(
            exchange,
            responder(),
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
            this::came,
            runtime.clock(),
            time::nowUs);
    NodeState state = NodeState.of(table, lookups, stem, this::refused);
    Filter filter = new Filter(rates, store, state, claims, runtime.clock());
    return new Pipeline(filter, verifier, claims, writer, trust, verdicts, runtime.clock());
  }

  private void came(Dat dat, int difficulty, PeerAddress from, boolean admitted) {
    gossip.came(dat.work(), difficulty, from, runtime.clock().millis());
    if (reconciliation != null) {
      reconciliation.came(dat, from, admitted);
    }
  }

  /** A claim that the filter dropped was sent nevertheless, and may have been asked for. */
  private void refused(PeerAddress from, Dat dat) {
    Reconciliation asking = reconciliation;
    if (asking != null && isSealed(from)) {
      runtime.core().schedule(() -> asking.came(dat, from, false));
    }
  }

  private GetResponder responder() {
    return new GetResponder(
        visible,
        outbound,
        exchange,
        verdicts,
        runtime.strangers(),
        runtime.core(),
        time::nowMs,
        config.bandwidths().serveBytes(),
        Math.max(config.bandwidths().serveBytes(), cellBytesPerSecond()));
  }

  /** The bytes a second that cells carry: answers over links come to no more. */
  private long cellBytesPerSecond() {
    return CellFormat.MAX_SIZE * 1_000_000_000L / config.epoch().toNanos();
  }

  private void addEdge(PeerAddress edge) {
    if (!outbound.reaches(PeerAddresses.requirePossible(edge))) {
      throw new IllegalArgumentException("no transport of this node reaches " + edge);
    }
    table.addEdge(edge, 0);
  }
}
