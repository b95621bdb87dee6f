package dave.engine;

import dave.engine.consensus.Consensus;
import dave.engine.model.PeerView;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.Seal;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Verification;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A node: takes part in gossip, and answers the program that embeds it. As a {@link NodeView} it is
 * the owner's view, which hides nothing.
 *
 * <p>Any thread may call its methods, and none blocks. Results arrive on the engine's own workers,
 * so a subscriber that blocks must first move to another scheduler.
 */
public interface Engine extends NodeView, AutoCloseable {
  /** Opens the transports and starts the clock; completes when packets are received. */
  Mono<Void> start();

  /** The outcome of submitting a dat. */
  sealed interface Submission {
    /** The dat is genuine, and the store has decided on it. */
    record Decided(VerifiedDat dat, Admission admission) implements Submission {}

    /** The dat is not genuine, or is below the minimum difficulty. */
    record Refused(Verification.Flaw flaw) implements Submission {}
  }

  /**
   * A dat that was found.
   *
   * @param local whether it was in this node's store
   */
  record Found(VerifiedDat dat, boolean local) {}

  /**
   * The count of the values of a key.
   *
   * @param peersAsked how many peers were asked
   * @param peersAnswered how many of them answered
   */
  record KeyCount(Consensus consensus, int peersAsked, int peersAnswered) {}

  /** Events of the node. The stream is hot; a slow subscriber misses events and delays nothing. */
  Flux<EngineEvent> events();

  /** The current peers, highest trust first. */
  Mono<List<PeerView>> peers();

  /**
   * Adds an address as an edge: it is pinged for ever, never dropped, and gets dats at once.
   *
   * @return the peer; an error of type {@link IllegalArgumentException} if no transport of this
   *     node reaches the address, or no peer can have it
   */
  Mono<PeerView> addEdge(PeerAddress address);

  /**
   * Makes an edge an ordinary peer; drops it if it does not answer now, or if there is no place for
   * it. Does nothing for an address that is not an edge.
   */
  Mono<Void> removeEdge(PeerAddress address);

  /**
   * Whether the node knows no peers and no edges, tries no addresses and expects no edges. Silent
   * peers count as known. If so, {@link #get} and {@link #count} do not wait for the network.
   */
  default Mono<Boolean> isAlone() {
    return Mono.just(false);
  }

  /**
   * Sets whether the node will get edges soon, such as those whose names are being resolved. While
   * it expects some, lookups wait for the network.
   */
  default void expectEdges(boolean expected) {}

  /**
   * The view of a stranger, which hides the dats in the stem. The embedding program and those who
   * may change the node are not strangers; all other callers are.
   */
  NodeView stranger();

  /** The seal of cursors and page tokens. The first call may block. */
  Seal seal();

  /** The store that the engine works on. */
  DatStore store();

  /**
   * Ends the links of this node, each with its next cell, which says so. Completes when none is
   * left, or after two seconds. To be called before {@link #close}; without it, the other nodes
   * find out by silence.
   */
  default Mono<Void> leave() {
    return Mono.empty();
  }

  /** Stops the clock and closes the transports, not the store; idempotent. */
  @Override
  void close();
}
