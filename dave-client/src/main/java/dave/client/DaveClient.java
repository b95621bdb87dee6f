package dave.client;

import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.ListResponse;
import dave.client.internal.DatMessages;
import dave.client.internal.LibraryLogs;
import dave.client.internal.NodeClient;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.client.model.DaveException;
import dave.client.model.Event;
import dave.client.model.Fault;
import dave.client.model.Follow;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.client.model.Put;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.wire.Author;
import dave.wire.keys.SigningKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client of one or more nodes of the same network.
 *
 * <pre>{@code
 * try (DaveClient dave = DaveClient.to("127.0.0.1:1619").key(Path.of("author.key")).connect()) {
 *   dave.put("tour/colour", "red").block();
 *   System.out.println(dave.consensus("tour/colour").block());
 *   dave.follow(Follow.prefix("tour/").after(saved)).doOnNext(event -> use(event)).blockLast();
 * }
 * }</pre>
 *
 * <p>Nothing happens before a result is subscribed to. Each subscriber makes the call anew;
 * cancelling cancels it. Calls fail with {@link DaveException}. A call goes on at another node of
 * the client when one is lost. If a node says that a later try may succeed, it tries again.
 *
 * <p>Any thread may call. Results come on threads of the client, which may be blocked. The client's
 * threads are daemons.
 */
public final class DaveClient implements AutoCloseable {
  private static final int PAGE = 500;

  private final List<NodeClient> nodes;
  private final Failover failover;
  private final Writer writer;
  private final Optional<SigningKey> signer;
  private final InstantSource clock;
  private final FollowTimes times;
  private final Threads threads;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final Runnable onClose;

  /**
   * @param onClose releases what else was made for this client
   */
  DaveClient(
      List<NodeClient> nodes,
      Optional<SigningKey> signer,
      InstantSource clock,
      FollowTimes times,
      Runnable onClose) {
    this.nodes = List.copyOf(nodes);
    this.signer = signer;
    this.clock = clock;
    this.times = times;
    this.onClose = onClose;
    threads = new Threads(clock);
    failover = new Failover(this.nodes, threads);
    writer = new Writer(failover, threads);
  }

  /**
   * Begins a client of these nodes, which are tried in this order.
   *
   * <pre>{@code
   * DaveClient dave = DaveClient.to("a.example:1619", "b.example:1619").tls(ca).connect();
   * }</pre>
   *
   * @param addresses {@code host:port}, {@code [ipv6]:port} or {@code :port}; at least one
   * @throws IllegalArgumentException if there is none, or one is malformed; the message names it
   */
  public static ClientBuilder to(String... addresses) {
    return ClientBuilder.to(List.of(addresses));
  }

  /**
   * Sends the logs of gRPC and Netty, in the whole process, to {@code java.util.logging}. Otherwise
   * Netty looks for a logging framework first. For a program whose standard error people read.
   *
   * <pre>{@code
   * DaveClient.logLibraries(Level.OFF);
   * DaveClient dave = DaveClient.to("127.0.0.1:1619").connect();
   * }</pre>
   *
   * @param least from which level on they log
   */
  public static void logLibraries(Level least) {
    LibraryLogs.toJdk(least);
  }

  /**
   * Writes a record in UTF-8, with the node's default difficulty.
   *
   * <pre>{@code
   * dave.put("greeting", "hello").block().dat().dat().work();
   * }</pre>
   */
  public Mono<Stored> put(String key, String value) {
    return Mono.defer(() -> put(Put.of(key, value)));
  }

  /**
   * Writes a dat. It is mined here, or by the node if the put says so, and signed here. Without a
   * key of the client the node does both, with its own key; then a put whose connection breaks is
   * not tried again, as it may have succeeded.
   *
   * <pre>{@code
   * dave.put(Put.of("colour", "red").difficulty(24).minedByNode()).block();
   * }</pre>
   */
  public Mono<Stored> put(Put put) {
    return onWorkers(
        signer.map(key -> writer.put(put, key)).orElseGet(() -> writer.putWithNodeKey(put)));
  }

  /**
   * Reads an author's record of a key, from the node's store, else from the network until the
   * timeout.
   *
   * <pre>{@code
   * String colour = dave.get("colour", author).map(NodeDat::value).block();
   * }</pre>
   *
   * @return empty if it was not found
   */
  public Mono<NodeDat> get(String key, Author author) {
    return Mono.defer(() -> get(Query.record(key, author)));
  }

  /**
   * Reads a dat.
   *
   * <pre>{@code
   * NodeDat heaviest = dave.get(Query.key("colour").local()).block();
   * }</pre>
   *
   * @return empty if it was not found
   */
  public Mono<NodeDat> get(Query query) {
    Mono<NodeDat> local = find(query, true);
    // A node answers shortly before the deadline. A call that still had to connect would miss that.
    return onWorkers(query.localOnly() ? local : local.switchIfEmpty(find(query, false)));
  }

  private Mono<NodeDat> find(Query query, boolean localOnly) {
    return failover
        .call(
            node ->
                node.later(AdminServiceGrpc.getGetMethod(), Messages.request(query, localOnly))
                    .map(answer -> DatMessages.parsed(answer.getDat())))
        .onErrorResume(
            DaveException.class, e -> e.fault() == Fault.NOT_FOUND ? Mono.empty() : Mono.error(e));
  }

  /**
   * Ranks the values of a key in UTF-8 by their number of authors, at the node and its peers.
   *
   * <pre>{@code
   * dave.consensus("colour").block().tallies().getFirst().value();
   * }</pre>
   */
  public Mono<Consensus> consensus(String key) {
    return Mono.defer(() -> consensus(Count.of(key)));
  }

  /**
   * Ranks the values of a key.
   *
   * <pre>{@code
   * dave.consensus(Count.of("colour").byWork()).map(Consensus::margin).block();
   * }</pre>
   */
  public Mono<Consensus> consensus(Count count) {
    return onWorkers(
        failover.call(
            node ->
                node.later(AdminServiceGrpc.getConsensusMethod(), Messages.request(count))
                    .map(Messages::consensus)));
  }

  /** Delivers a result where a subscriber may block. */
  private <T> Mono<T> onWorkers(Mono<T> result) {
    return Mono.defer(() -> result.publishOn(threads.workers()));
  }

  /**
   * Lists the dats that a node holds, by key and author, page by page as they are requested. All
   * pages are of one node: if it is lost in between, the list fails.
   *
   * <pre>{@code
   * dave.list(Listing.prefix("chat/")).map(NodeDat::value).toIterable();
   * }</pre>
   */
  public Flux<NodeDat> list(Listing listing) {
    return failover
        .call(node -> page(node, listing, "").map(first -> new Pages(node, first)))
        .flatMapMany(
            pages ->
                Mono.just(pages.first())
                    .expand(
                        page ->
                            page.getNextPageToken().isEmpty()
                                ? Mono.empty()
                                : page(pages.node(), listing, page.getNextPageToken()))
                    .concatMapIterable(ListResponse::getDatsList, 1))
        .map(DatMessages::parsed)
        .transformDeferred(dats -> dats.publishOn(threads.workers()));
  }

  private record Pages(NodeClient node, ListResponse first) {}

  private static Mono<ListResponse> page(NodeClient node, Listing listing, String token) {
    return node.later(AdminServiceGrpc.getListMethod(), Messages.request(listing, PAGE, token));
  }

  /**
   * Follows dats as they arrive, over restarts and losses of nodes, until the subscriber cancels.
   *
   * <pre>{@code
   * dave.follow(Follow.prefix("chat/").after(saved))
   *     .doOnNext(event -> {
   *       if (event instanceof Event.Dat dat) {
   *         System.out.println(dat.value());
   *       }
   *       save(event.cursor().toString());
   *     })
   *     .blockLast();
   * }</pre>
   *
   * <p>With one node: every dat that it still holds comes once, in the order of its arrival, also
   * when the node or the program starts again after a saved cursor. What the node no longer holds
   * comes as {@link Event.Gap}.
   *
   * <p>With several nodes one delivers at a time, and {@link Event.Moved} says when another one
   * takes over.
   *
   * <ul>
   *   <li>No dat is lost that reaches both the node that delivers and the one that takes over,
   *       after the follower began and within {@link Follow#overlap} of each other, if the clocks
   *       of the nodes differ by less than 10 s.
   *   <li>No dat comes twice of which the hash is among the last 65,536 that were delivered. These
   *       hashes are forgotten when the program ends: if it goes on at another node than that which
   *       the cursor names first, dats of the overlap may come again.
   *   <li>If the client never reached a node before it has to take over, that node delivers what it
   *       holds with a time after the beginning; or all that it holds, if the follower began with
   *       the oldest dat or with a cursor of another node.
   * </ul>
   *
   * <p>Nothing is read before the subscriber requests it, so a slow subscriber costs no memory: the
   * node waits, and reports a gap if it evicts meanwhile. The flux fails if no node answers at
   * first, if a node refuses the request, or does not know the cursor ({@code CURSOR_UNKNOWN}).
   */
  public Flux<Event> follow(Follow follow) {
    return Flux.defer(() -> Follower.events(nodes, follow, clock, times, followers));
  }

  /**
   * Returns the client's access to files and folders.
   *
   * <pre>{@code
   * ByteString root = dave.files().put(Path.of("photo.jpg")).block().root();
   * }</pre>
   */
  public ClientFiles files() {
    return new ClientFiles(nodes.getFirst(), signer, threads);
  }

  /**
   * Returns calls of the first node, for its operator.
   *
   * <pre>{@code
   * System.out.println(dave.node().status().getVersion());
   * }</pre>
   */
  public NodeCalls node() {
    return new NodeCalls(nodes.getFirst());
  }

  /**
   * Returns calls of each node, in their order.
   *
   * <pre>{@code
   * dave.nodes().forEach(node -> System.out.println(node.endpoint() + " " + node.peers().size()));
   * }</pre>
   */
  public List<NodeCalls> nodes() {
    return nodes.stream().map(NodeCalls::new).toList();
  }

  /** Ends the mining, and closes the connections; calls and followers that run fail. */
  @Override
  public void close() {
    for (Follower follower : followers) {
      follower.fail();
    }
    threads.stopMining();
    for (NodeClient node : nodes) {
      node.close();
    }
    threads.close();
    onClose.run();
  }
}
