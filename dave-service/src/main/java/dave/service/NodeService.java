package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.Engine.Submission;
import dave.engine.Health;
import dave.engine.NodeView;
import dave.engine.consensus.Ranking;
import dave.engine.log.FaultLog;
import dave.engine.model.EngineStatus;
import dave.engine.model.Pace;
import dave.engine.model.Target;
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
import dave.service.model.KnownPeer;
import dave.service.model.LinkCounts;
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
 * Serves the callers of a node, through any API. It decides what a caller may see and do. An API
 * only maps messages, and limits the load of its callers.
 *
 * <p>All methods may be called from any thread and none blocks, except where its Javadoc says so.
 * An expected failure of a call is a {@link dave.service.refusal.Refusal}.
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

  /** Returns the version of the program. */
  public String version() {
    return node.version();
  }

  public Health health() {
    return node.health();
  }

  /**
   * Mines a dat, signs it with the node's key and stores it durably. A write sends no packet.
   * Cancelling ends the search.
   *
   * @param key of at most 32 bytes
   * @param bits chooses the difficulty, or throws; called on a worker that may block
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
   * Mines a dat, signs it with the node's key and stores it durably, for the program that embeds
   * the node. There is no quota, and the result is the engine's own decision.
   */
  public Mono<Submission> put(ByteString key, ByteString value, int bits) {
    return Mono.fromSupplier(node.key())
        .flatMap(signer -> mining.dat(new MiningTask(key, value, signer.author(), bits), signer))
        .subscribeOn(runtime.blocking())
        .flatMap(made -> view(Caller.EMBEDDING_PROGRAM).submit(made.dat()));
  }

  /** Verifies a finished dat and stores it durably. A write sends no packet. */
  public Mono<Accepted> submit(Caller caller, Dat dat, Precondition condition) {
    return writes.submit(caller, dat, condition);
  }

  /**
   * Mines a dat for an author that signs it elsewhere.
   *
   * @param author must have 32 bytes once {@code bits} has returned
   * @param bits as in {@link #put}
   */
  public Flux<MiningStep> mine(
      MiningQuota quota,
      ByteString key,
      ByteString value,
      ByteString author,
      ToIntFunction<Difficulty> bits) {
    return writes.mine(quota, key, value, author, bits);
  }

  /** See {@link NodeView#getIfCached}. */
  public Optional<Found> getIfCached(Caller caller, Target target) {
    return view(caller).getIfCached(target);
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

  /** Looks for a dat like {@link #find}; the error is a refusal if none was found. */
  public Mono<Found> get(Caller caller, Target target, Duration network, Pace pace) {
    return find(caller, target, network, pace)
        .switchIfEmpty(Mono.defer(() -> notFound(target, network.isZero())));
  }

  /**
   * Returns the refusal for a target that was not found.
   *
   * @param local whether only the store was searched
   */
  public <T> Mono<T> notFound(Target target, boolean local) {
    return reads.notFound(target, local);
  }

  /**
   * Returns a page of dats in the order of their keys. May block at the first request that has a
   * token.
   *
   * @param token the next token of the page before; empty for the first page
   */
  public Page list(
      Caller caller, ByteString prefix, @Nullable Author author, String token, int size) {
    return reads.list(caller, prefix, author, token, size);
  }

  /** See {@link NodeView#count}. */
  public Mono<KeyCount> consensus(
      Caller caller, ByteString key, Duration network, Ranking ranking, int limit) {
    return Views.orBusy(view(caller).count(key, network, ranking, limit));
  }

  /**
   * Returns the arrival log for the subscribers of one API.
   *
   * @param api the name under which the subscribers are counted
   * @param heartbeat the longest time without an event for a subscriber
   */
  public synchronized ArrivalFeed feed(String api, Duration heartbeat) {
    Tails shared = tails;
    if (shared == null) {
      shared =
          new Tails(node.engine().store(), node.engine().seal(), runtime.clock(), runtime.timer());
      running.add(shared.follow());
      tails = shared;
    }
    return new ArrivalFeed(shared, Tails.group(runtime.meters(), api), views, heartbeat);
  }

  /** Stores a file chunk by chunk while its content arrives. Cancelling stops it. */
  public Flux<FilePut> putFile(
      Caller caller,
      MiningQuota quota,
      FileFormat format,
      String mediaType,
      Flux<ByteString> content,
      ToIntFunction<Difficulty> bits) {
    return files.put(caller, quota, format, mediaType, content, bits);
  }

  /** Fetches a file or a part of it. Every byte is verified before it is returned. */
  public Flux<FilePart> getFile(Caller caller, FileQuery query) {
    return files.get(caller, query);
  }

  /**
   * Returns a writer of files for the program that embeds the node, without a quota.
   *
   * @param check throws the error of a chunk that the store did not take
   */
  public Mono<TreeWriter> writer(int bits, Consumer<Submission> check) {
    return files.writer(Caller.EMBEDDING_PROGRAM, bits, check);
  }

  /**
   * Returns the source of the chunks of files.
   *
   * @param patience the longest time of one attempt to find a chunk
   */
  public ChunkSource chunks(Caller caller, Duration patience, Pace pace) {
    return files.source(caller, patience, pace);
  }

  /** Returns the current peers with their links, highest trust first. For owners alone. */
  public Mono<List<KnownPeer>> peers() {
    return peers.list();
  }

  /** Adds an address, or the address of a host name, as an edge. */
  public Mono<KnownPeer> addPeer(String address) {
    return peers.add(address);
  }

  /** Returns the node's status. Strangers do not get its link key. */
  public Mono<NodeStatus> status(Caller caller) {
    NodeView view = view(caller);
    return view.status()
        .zipWith(author())
        .map(
            both ->
                status(
                    caller,
                    both.getT1(),
                    both.getT2(),
                    Tails.end(node.engine().store(), view.hidden())));
  }

  private NodeStatus status(Caller caller, EngineStatus engine, ByteString author, Cursor end) {
    return new NodeStatus(
        engine,
        views.listening(caller, engine),
        LinkCounts.of(node.links(), engine.links()),
        views.router(caller, node.router().get()),
        author,
        Difficulty.usual(engine, node.difficulty()),
        text(end));
  }

  /**
   * Returns the author of the node's key; empty if no key can be used. Such a node still reads and
   * relays.
   */
  private Mono<ByteString> author() {
    return Mono.fromSupplier(() -> node.key().get().author().toByteString())
        .doOnError(keyFaults::warnInOneLine)
        .onErrorReturn(RuntimeException.class, ByteString.EMPTY)
        .subscribeOn(runtime.blocking());
  }

  /** Returns the text of a cursor for subscribers. */
  private String text(Cursor cursor) {
    return cursor.text(node.engine().seal());
  }

  /**
   * Returns the node's status with its peers and the distribution of its dats. Strangers get a
   * snapshot that is some seconds old: a count that rises at once would reveal a dat that begins
   * here. They also do not get the author of the node's key, nor its link key.
   */
  public Mono<StatusOverview> overview(Caller caller) {
    return Mono.zip(
            caller.trusted() ? snapshots().now() : snapshots().past(),
            caller.trusted() ? author() : Mono.just(ByteString.EMPTY))
        .map(
            both ->
                new StatusOverview(
                    both.getT1(),
                    status(caller, both.getT1().status(), both.getT2(), both.getT1().cursor())));
  }

  /** Starts to take a snapshot at intervals, for strangers. */
  public void keepSnapshots() {
    running.add(snapshots().follow());
  }

  /** Returns a current snapshot, for the node's own meters. */
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

  private NodeView view(Caller caller) {
    return views.of(caller);
  }

  /** Ends the following of the arrival log and the snapshots. */
  @Override
  public void close() {
    running.dispose();
  }
}
