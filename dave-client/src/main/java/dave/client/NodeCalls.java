package dave.client;

import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListPeersRequest;
import dave.admin.v1.Peer;
import dave.client.internal.NodeClient;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.wire.Dat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls of one node, for its operator and for programs that make a call or two.
 *
 * <pre>{@code
 * NodeCalls node = dave.node();
 * System.out.println(node.endpoint() + " has " + node.status().getDats() + " dats");
 * node.peers().forEach(peer -> System.out.println(peer.getAddress()));
 * }</pre>
 *
 * <p>The calling thread waits for the answer, at most as long as the client's timeout. Each call is
 * tried once, at this node alone. It throws {@link DaveException} if it fails. Any thread may call.
 */
public final class NodeCalls {
  private final NodeClient node;

  NodeCalls(NodeClient node) {
    this.node = node;
  }

  /**
   * Returns identity, limits and state of the node.
   *
   * <pre>{@code
   * boolean takesDats = dave.node().status().getWritable();
   * }</pre>
   */
  public GetStatusResponse status() {
    return node.now(AdminServiceGrpc.getGetStatusMethod(), GetStatusRequest.getDefaultInstance());
  }

  /**
   * Returns the peers that the node knows, by trust.
   *
   * <pre>{@code
   * long active = dave.node().peers().stream().filter(Peer::getActive).count();
   * }</pre>
   */
  public List<Peer> peers() {
    return node.now(AdminServiceGrpc.getListPeersMethod(), ListPeersRequest.getDefaultInstance())
        .getPeersList();
  }

  /**
   * Adds an edge, a peer that the node never drops, and returns it. Needs the role admin.
   *
   * <pre>{@code
   * dave.node().addPeer("192.0.2.1:1618");
   * }</pre>
   *
   * @param address {@code host:port}, or with a transport as in {@code tcp://host:port}
   */
  public Peer addPeer(String address) {
    return node.now(
            AdminServiceGrpc.getAddPeerMethod(),
            AddPeerRequest.newBuilder().setAddress(address).build())
        .getPeer();
  }

  /**
   * A dat, and where the node had it from.
   *
   * @param local whether it was in the node's own store
   */
  public record Found(NodeDat dat, boolean local) {}

  /**
   * Reads a dat, from the node's store, else from the network until the timeout.
   *
   * <pre>{@code
   * String colour = dave.node().get(Query.record("colour", author)).dat().value();
   * }</pre>
   *
   * @throws DaveException {@link Fault#NOT_FOUND} if it was not found
   */
  public Found get(Query query) {
    try {
      return find(query, true);
    } catch (DaveException e) {
      if (query.localOnly() || e.fault() != Fault.NOT_FOUND) {
        throw e;
      }
      // A node answers shortly before the deadline. A call that still had to connect would miss it.
      return find(query, false);
    }
  }

  private Found find(Query query, boolean localOnly) {
    return Messages.found(
        node.now(AdminServiceGrpc.getGetMethod(), Messages.request(query, localOnly)));
  }

  /**
   * A part of a list.
   *
   * @param next names the following page; empty if there is none
   */
  public record Page(List<NodeDat> dats, String next) {}

  /**
   * Lists dats that the node holds, by key and author, one page of them.
   *
   * <pre>{@code
   * NodeCalls.Page first = dave.node().list(Listing.prefix("chat/"), 100, "");
   * NodeCalls.Page second = dave.node().list(Listing.prefix("chat/"), 100, first.next());
   * }</pre>
   *
   * @param most 1 to 1,000 dats
   * @param page {@link Page#next} of the page before; empty for the first
   */
  public Page list(Listing listing, int most, String page) {
    return Messages.page(
        node.now(AdminServiceGrpc.getListMethod(), Messages.request(listing, most, page)));
  }

  /**
   * Ranks the values of a key.
   *
   * <pre>{@code
   * Consensus ranked = dave.node().consensus(Count.of("colour").local());
   * }</pre>
   */
  public Consensus consensus(Count count) {
    if (!count.localOnly()) {
      // The answer may come shortly before the deadline, so connect before its time starts.
      var unused = status();
    }
    return Messages.consensus(
        node.now(AdminServiceGrpc.getConsensusMethod(), Messages.request(count)));
  }

  /**
   * Submits a dat that is mined and signed already. The node verifies it.
   *
   * <pre>{@code
   * Stored.Outcome outcome = dave.node().submit(dat).outcome();
   * }</pre>
   */
  public Stored submit(Dat dat) {
    return Messages.stored(node.now(AdminServiceGrpc.getSubmitMethod(), Messages.request(dat)));
  }

  /**
   * Begins to submit many dats, of which the node syncs several to its disk together.
   *
   * <pre>{@code
   * BulkSubmit many = dave.node().submitMany(stored -> {}, reason -> System.err.println(reason));
   * for (Dat dat : dats) {
   *   many.submit(dat);
   * }
   * many.await();
   * }</pre>
   *
   * @param accepted gets the answer for each dat that the node holds now
   * @param refused gets the API's reason, such as TOO_LIGHT, for each dat that the node refuses
   */
  public BulkSubmit submitMany(Consumer<Stored> accepted, Consumer<String> refused) {
    return new BulkSubmit(node, accepted, refused);
  }

  /**
   * Makes the next call connect at once, however recently a connection failed.
   *
   * <pre>{@code
   * NodeCalls node = dave.node();
   * node.reconnect();
   * node.status();
   * }</pre>
   */
  public void reconnect() {
    node.reconnect();
  }

  /**
   * Returns the address of the node.
   *
   * <pre>{@code
   * String host = dave.node().endpoint().host();
   * }</pre>
   */
  public Endpoint endpoint() {
    return node.endpoint();
  }
}
