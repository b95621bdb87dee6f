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
 * A running node: it takes part in the gossip, and answers whoever embeds it. As a {@link View} it
 * is its owner's, from whom nothing is hidden.
 *
 * <p>All methods may be called from any thread and none blocks. Results arrive on the engine's own
 * workers: subscribers that block move elsewhere first.
 */
public interface Engine extends View, AutoCloseable {
  /** Opens the transports and starts the clock; completes when packets are received. */
  Mono<Void> start();

  /** What became of a dat that was submitted. */
  sealed interface Submission {
    /** It is genuine; the store has decided. */
    record Decided(VerifiedDat dat, Admission admission) implements Submission {}

    /** It is not genuine, or below the minimum difficulty. */
    record Refused(Verification.Flaw flaw) implements Submission {}
  }

  /**
   * A dat, and where it was.
   *
   * @param local whether in this node's store
   */
  record Found(VerifiedDat dat, boolean local) {}

  /**
   * What was counted of a key.
   *
   * @param peersAsked how many peers were asked
   * @param peersAnswered how many of them answered
   */
  record KeyCount(Consensus consensus, int peersAsked, int peersAnswered) {}

  /** What happens to the node; hot, a slow subscriber misses events rather than delay anything. */
  Flux<EngineEvent> events();

  /** The peers now, by trust, highest first. */
  Mono<List<PeerView>> peers();

  /**
   * Makes an address known as an edge: pinged for ever, never dropped, given dats at once.
   *
   * @return the peer as it stands; an error of type {@link IllegalArgumentException} if no
   *     transport of this node reaches such an address, or no peer can be there
   */
  Mono<PeerView> addEdge(PeerAddress address);

  /**
   * Makes an edge a peer like others: forgotten, if it does not answer now. An address that is no
   * edge stays what it is.
   */
  Mono<Void> removeEdge(PeerAddress address);

  /**
   * Whether the node has nobody to ask: neither peers nor edges, whether they answer or not, nor
   * addresses that it tries. Then {@link #get} and {@link #count} do not wait for the network.
   */
  default Mono<Boolean> isAlone() {
    return Mono.just(false);
  }

  /**
   * Tells whether edges are still to come, such as those whose names are looked up: then it waits.
   */
  default void expectEdges(boolean expected) {}

  /**
   * The node as a stranger may see it: to it, what is in the stem does not exist. Who embeds the
   * node, and who may change it, is no stranger; whoever else reads or writes is one.
   */
  View stranger();

  /** What closes and opens cursors and page tokens. May block when it is first asked for. */
  Seal seal();

  /** The store that the engine works on. */
  DatStore store();

  /** Stops the clock and closes the transports, not the store; idempotent. */
  @Override
  void close();
}
