package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.Engine.Submission;
import dave.engine.Health;
import dave.engine.View;
import dave.engine.consensus.Ranking;
import dave.engine.model.Pace;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.quota.FaultLog;
import dave.engine.snapshot.NodeSnapshot;
import dave.engine.snapshot.NodeSnapshots;
import dave.engine.tail.Cursor;
import dave.engine.tail.Tails;
import dave.files.tree.ChunkSource;
import dave.files.tree.TreeWriter;
import dave.service.model.Accepted;
import dave.service.model.Caller;
import dave.service.model.Difficulty;
import dave.service.model.FileFormat;
import dave.service.model.FilePart;
import dave.service.model.FilePut;
import dave.service.model.FileQuery;
import dave.service.model.MiningStep;
import dave.service.model.NodeStatus;
import dave.service.model.Precondition;
import dave.service.model.StatusOverview;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.mining.MiningTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A node as its callers use it, whichever API they come by. What a caller may see and do is decided
 * here; an API maps messages, and counts what its callers cost.
 *
 * <p>All methods may be called from any thread and none blocks, but for those that say so. A call
 * that fails as it should ends with a {@link dave.service.refusal.Refusal}.
 */
public final class NodeService implements AutoCloseable {
  private final NodeParts node;
  private final ServiceRuntime runtime;
  private final Views views;
  private final Mining mining;
  private final Writes writes;
  private final Reads reads;
  private final Files files;
  private final Peers peers;
  private final FaultLog keyFaults;
  private final Disposable.Composite running = Disposables.composite();
  private @Nullable Tails tails;
  private @Nullable NodeSnapshots snapshots;

  public NodeService(NodeParts node, ServiceRuntime runtime) {
    this.node = node;
    this.runtime = runtime;
    views = new Views(node.engine(), runtime);
    mining = new Mining(node.miner(), runtime.blocking());
    writes = new Writes(node, views, mining, runtime);
    reads = new Reads(views);
    files = new Files(node, views, mining, writes, runtime);
    peers = new Peers(node.engine(), runtime.blocking());
    keyFaults =
        new FaultLog(
            LoggerFactory.getLogger("/service/key"),
            "no key",
            () -> runtime.timer().now(TimeUnit.MILLISECONDS));
  }

  public ServiceRuntime runtime() {
    return runtime;
  }

  /** Of the program. */
  public String version() {
    return node.version();
  }

  public Health health() {
    return node.health();
  }

  /**
   * Mines a dat, signs it with the node's key and stores it durably. Nothing is sent because of it.
   * Cancelling ends the search.
   *
   * @param key of at most 32 bytes
   * @param bits chooses the difficulty, or throws; on a worker that may block
   */
  public Mono<Accepted> put(
      Caller caller,
      MiningQuota quota,
      ByteString key,
      ByteString value,
      ToIntFunction<Difficulty> bits,
      Precondition condition) {
    return writes.put(caller, quota, key, value, bits, condition);
  }

  /**
   * {@link #put} for the program that embeds the node: under no quota, and with what the engine
   * decides as it is.
   */
  public Mono<Submission> put(ByteString key, ByteString value, int bits) {
    return Mono.fromSupplier(node.key())
        .flatMap(signer -> mining.dat(new MiningTask(key, value, signer.author(), bits), signer))
        .subscribeOn(runtime.blocking())
        .flatMap(made -> view(Caller.EMBEDDING_PROGRAM).submit(made.dat()));
  }

  /** Verifies a finished dat and stores it durably. Nothing is sent because of it. */
  public Mono<Accepted> submit(Caller caller, Dat dat, Precondition condition) {
    return writes.submit(caller, dat, condition);
  }

  /**
   * Mines a dat for its author, who signs it elsewhere.
   *
   * @param author 32 bytes, when {@code bits} was chosen
   * @param bits as of {@link #put}
   */
  public Flux<MiningStep> mine(
      MiningQuota quota,
      ByteString key,
      ByteString value,
      ByteString author,
      ToIntFunction<Difficulty> bits) {
    return writes.mine(quota, key, value, author, bits);
  }

  /** See {@link View#atHand}. */
  public Optional<Found> atHand(Caller caller, Target target) {
    return view(caller).atHand(target);
  }

  /**
   * Looks for a dat, in the store and then among the peers.
   *
   * @param network how long to ask the network; zero asks the store only
   * @return empty if none was found
   */
  public Mono<Found> find(Caller caller, Target target, Duration network, Pace pace) {
    return Views.orBusy(view(caller).get(target, network, pace));
  }

  /** {@link #find}, with a refusal if none was found. */
  public Mono<Found> get(Caller caller, Target target, Duration network, Pace pace) {
    return find(caller, target, network, pace)
        .switchIfEmpty(Mono.defer(() -> notFound(target, network.isZero())));
  }

  /**
   * The refusal of a target that was found nowhere.
   *
   * @param local whether the network was left out
   */
  public <T> Mono<T> notFound(Target target, boolean local) {
    return reads.notFound(target, local);
  }

  /**
   * Dats in the order of their keys. May block when it is first asked for a page after another.
   *
   * @param token of the page before; empty for the first
   */
  public Page list(
      Caller caller, ByteString prefix, @Nullable Author author, String token, int size) {
    return reads.list(caller, prefix, author, token, size);
  }

  /** See {@link View#count}. */
  public Mono<KeyCount> consensus(
      Caller caller, ByteString key, Duration network, Ranking ranking, int limit) {
    return Views.orBusy(view(caller).count(key, network, ranking, limit));
  }

  /**
   * The arrival log for the subscribers of one API.
   *
   * @param api what they are counted by
   * @param heartbeat how long a subscriber hears nothing at most
   */
  public synchronized Following following(String api, Duration heartbeat) {
    Tails shared = tails;
    if (shared == null) {
      shared =
          new Tails(node.engine().store(), node.engine().seal(), runtime.clock(), runtime.timer());
      running.add(shared.follow());
      tails = shared;
    }
    return new Following(shared, Tails.group(runtime.meters(), api), views, heartbeat);
  }

  /** Stores a file, chunk by chunk as it comes. Cancelling stops it. */
  public Flux<FilePut> putFile(
      Caller caller,
      MiningQuota quota,
      FileFormat format,
      String mediaType,
      Flux<ByteString> content,
      ToIntFunction<Difficulty> bits) {
    return files.put(caller, quota, format, mediaType, content, bits);
  }

  /** Fetches a file or a part of it; every byte is verified before it is told. */
  public Flux<FilePart> getFile(Caller caller, FileQuery query) {
    return files.get(caller, query);
  }

  /**
   * Writes files for the program that embeds the node, under no quota.
   *
   * @param check throws what a chunk ends with that the store did not take
   */
  public Mono<TreeWriter> writer(int bits, Consumer<Submission> check) {
    return files.writer(Caller.EMBEDDING_PROGRAM, bits, check);
  }

  /**
   * The chunks of files.
   *
   * @param patience how long an attempt to find one may take
   */
  public ChunkSource chunks(Caller caller, Duration patience, Pace pace) {
    return files.source(caller, patience, pace);
  }

  /** The peers now, by trust, highest first. */
  public Mono<List<PeerView>> peers() {
    return peers.list();
  }

  /** Makes an address, or that of a host's name, known as an edge. */
  public Mono<PeerView> addPeer(String address) {
    return peers.add(address);
  }

  public Mono<NodeStatus> status(Caller caller) {
    View view = view(caller);
    return view.status()
        .zipWith(author())
        .map(
            both ->
                new NodeStatus(
                    both.getT1(),
                    both.getT2(),
                    Difficulty.usual(both.getT1(), node.difficulty()),
                    text(Tails.end(node.engine().store(), view.hidden()))));
  }

  /**
   * Who writes with the node's key. A node without a key that can be used reads and relays all the
   * same: it says so by no author.
   */
  private Mono<ByteString> author() {
    return Mono.fromSupplier(() -> node.key().get().author().toByteString())
        .doOnError(keyFaults::warnInOneLine)
        .onErrorReturn(RuntimeException.class, ByteString.EMPTY)
        .subscribeOn(runtime.blocking());
  }

  /** A cursor as subscribers hold it. */
  private String text(Cursor cursor) {
    return cursor.text(node.engine().seal());
  }

  /**
   * The node with its peers and the spread of its dats. Strangers are told what was a few seconds
   * ago, when all that they can tell apart from it is anybody's: a count that rises at once would
   * tell them of a dat that begins here. Nor do they get to know who the owner is as an author.
   */
  public Mono<StatusOverview> overview(Caller caller) {
    return Mono.zip(
            caller.trusted() ? snapshots().now() : snapshots().past(),
            caller.trusted() ? author() : Mono.just(ByteString.EMPTY))
        .map(
            both ->
                new StatusOverview(
                    both.getT1(),
                    new NodeStatus(
                        both.getT1().status(),
                        both.getT2(),
                        Difficulty.usual(both.getT1().status(), node.difficulty()),
                        text(both.getT1().cursor()))));
  }

  /** Looks at the node now and then from now on, for strangers. */
  public void keepSightings() {
    running.add(snapshots().follow());
  }

  /** The node as it is, for its own meters. */
  public Mono<NodeSnapshot> snapshot() {
    return snapshots().now();
  }

  private synchronized NodeSnapshots snapshots() {
    NodeSnapshots known = snapshots;
    if (known == null) {
      known =
          new NodeSnapshots(
              node.engine(),
              runtime.clock(),
              runtime.blocking(),
              runtime.timer(),
              runtime.random());
      running.add(known);
      snapshots = known;
    }
    return known;
  }

  private View view(Caller caller) {
    return views.of(caller);
  }

  /** Follows the node no more. */
  @Override
  public void close() {
    running.dispose();
  }
}
