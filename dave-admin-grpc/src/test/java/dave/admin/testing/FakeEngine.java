package dave.admin.testing;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.EngineEvent;
import dave.engine.NodeView;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.engine.consensus.VoteCounter;
import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkStatus;
import dave.engine.model.Pace;
import dave.engine.model.PeerView;
import dave.engine.model.Reachability;
import dave.engine.model.Target;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Position;
import dave.engine.store.Mass;
import dave.engine.store.Seal;
import dave.engine.tail.HiddenDats;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A node without a network. The test sets the dats of its peers; verification is real. */
public final class FakeEngine implements Engine {
  public static final int MIN_DIFFICULTY = 8;
  public static final LinkKey LINK_KEY = LinkKey.parse("ab".repeat(32));
  static final PeerAddress LISTENING = PeerAddresses.parse("udp://127.0.0.1:1618");

  private final DatStore store;
  private final DatVerifier verifier = new DatVerifier(Signatures.bouncyCastle(), MIN_DIFFICULTY);

  /** The dats that the peers hold. */
  public final List<VerifiedDat> network = new CopyOnWriteArrayList<>();

  /** The network timeout of each call. */
  public final List<Duration> asked = new CopyOnWriteArrayList<>();

  /** The pace of each call. */
  public final List<Pace> paces = new CopyOnWriteArrayList<>();

  public final List<PeerView> edges = new CopyOnWriteArrayList<>();

  /** How far the node is in getting what it lacks. */
  public volatile CatchUp catchUp = CatchUp.NONE;

  public volatile Reachability reachability = Reachability.UNKNOWN;

  /** The links of the node. */
  public volatile LinkStatus links = LinkStatus.NONE;

  private @Nullable Seal seal;

  /** Whether the network never answers. */
  public volatile boolean silent;

  public FakeEngine(DatStore store) {
    this.store = store;
  }

  @Override
  public Mono<Void> start() {
    return Mono.empty();
  }

  @Override
  public Mono<Submission> submit(Dat dat) {
    return switch (verifier.verify(dat, System.currentTimeMillis())) {
      case Verification.Genuine genuine ->
          store
              .put(genuine.dat(), DatStore.Durability.SYNCED)
              .map(admission -> new Submission.Decided(genuine.dat(), admission));
      case Verification.Flawed flawed -> Mono.just(new Submission.Refused(flawed.flaw()));
    };
  }

  @Override
  public Mono<Found> get(Target target, Duration timeout, Pace pace) {
    if (silent) {
      return Mono.never();
    }
    asked.add(timeout);
    paces.add(pace);
    Optional<Found> local = local(target).map(dat -> new Found(dat, true));
    if (local.isPresent() || timeout.isZero()) {
      return Mono.justOrEmpty(local);
    }
    return Flux.fromIterable(network)
        .filter(dat -> matches(target, dat.dat()))
        .next()
        .map(dat -> new Found(dat, false));
  }

  private Optional<VerifiedDat> local(Target target) {
    return switch (target) {
      case Target.ByWork t -> store.byWork(t.work());
      case Target.ByRegister t -> store.byRegister(t.key(), t.author());
      case Target.ByKey t -> store.heaviestOf(t.key());
      case Target.ByContent t ->
          store.byKey(t.hash(), null, 1_000).stream().filter(d -> t.isMetBy(d.dat())).findFirst();
    };
  }

  private static boolean matches(Target target, Dat dat) {
    return switch (target) {
      case Target.ByWork t -> dat.work().equals(t.work());
      case Target.ByRegister t -> dat.key().equals(t.key()) && dat.author().equals(t.author());
      case Target.ByKey t -> dat.key().equals(t.key());
      case Target.ByContent t -> t.isMetBy(dat);
    };
  }

  @Override
  public Mono<KeyCount> count(ByteString key, Duration timeout, Ranking ranking, int limit) {
    List<VerifiedDat> found =
        timeout.isZero()
            ? List.of()
            : network.stream().filter(dat -> dat.dat().key().equals(key)).toList();
    Consensus consensus =
        new VoteCounter(store, key, work -> false, Optional::of).count(found, true, ranking, limit);
    return Mono.just(
        timeout.isZero() ? new KeyCount(consensus, 0, 0) : new KeyCount(consensus, 3, 2));
  }

  @Override
  public Flux<EngineEvent> events() {
    return Flux.never();
  }

  @Override
  public Mono<List<PeerView>> peers() {
    return Mono.just(List.copyOf(edges));
  }

  @Override
  public Mono<PeerView> addEdge(PeerAddress address) {
    if (!address.transport().equals(PeerAddress.UDP)) {
      return Mono.error(new IllegalArgumentException("no transport reaches " + address));
    }
    PeerView edge = new PeerView(address, true, false, true, 1.5, 1_000, 0, 0, 0, false, 0);
    edges.add(edge);
    return Mono.just(edge);
  }

  @Override
  public Mono<Void> removeEdge(PeerAddress address) {
    return Mono.fromRunnable(() -> edges.removeIf(edge -> edge.address().equals(address)));
  }

  @Override
  public Mono<EngineStatus> status() {
    return Mono.just(
        new EngineStatus(
            Duration.ofSeconds(7),
            1_700_000_000_000L,
            List.of(LISTENING, PeerAddress.ofLink(LINK_KEY, LISTENING)),
            MIN_DIFFICULTY,
            Mass.WORK,
            Duration.ofMillis(10),
            edges.size(),
            0,
            links,
            catchUp,
            reachability,
            store.stats(),
            store.lastArrival(),
            11,
            12,
            16_576,
            1_016_576,
            Map.of("ignore:duplicate", 3L)));
  }

  @Override
  public List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    return store.list(prefix, author, after, limit);
  }

  @Override
  public Optional<VerifiedDat> at(Position position) {
    return store.at(position);
  }

  @Override
  public HiddenDats hidden() {
    return HiddenDats.NOTHING;
  }

  /** Returns the engine itself, as it has no stem. */
  @Override
  public NodeView stranger() {
    return this;
  }

  @Override
  public synchronized Seal seal() {
    Seal known = seal;
    if (known == null) {
      known = Seal.of(store, new SecureRandom());
      seal = known;
    }
    return known;
  }

  @Override
  public DatStore store() {
    return store;
  }

  @Override
  public void close() {}
}
