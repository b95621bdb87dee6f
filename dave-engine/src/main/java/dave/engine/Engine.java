package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.ValueDigest;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A running node: it takes part in the gossip, and answers whoever embeds it.
 *
 * <p>All methods may be called from any thread and none blocks. Results arrive on the engine's own
 * workers: subscribers that block move elsewhere first.
 */
public interface Engine extends AutoCloseable {
  /** Opens the transports and starts the clock; completes when packets are received. */
  Mono<Void> start();

  /**
   * Verifies a finished dat and stores it durably. Nothing is sent because of it: its spread is
   * left to gossip, as for any dat.
   */
  Mono<Submission> submit(Dat dat);

  /** What became of a dat that was submitted. */
  sealed interface Submission {
    /** It is genuine; the store has decided. */
    record Decided(VerifiedDat dat, Admission admission) implements Submission {}

    /** It is not genuine, or below the minimum difficulty. */
    record Refused(Verification.Flaw flaw) implements Submission {}
  }

  /** What is looked for. */
  sealed interface Target {
    /** The dat of this work hash. */
    record ByWork(dave.wire.WorkHash work) implements Target {}

    /** The record of one author under a key. */
    record ByRegister(ByteString key, Author author) implements Target {}

    /** The heaviest record of a key, whoever wrote it. */
    record ByKey(ByteString key) implements Target {}

    /**
     * A dat whose key is the BLAKE3 hash of its value, whoever wrote it: a chunk of a file. Others
     * under the same key, however heavy, are passed by.
     */
    record ByContent(ByteString hash) implements Target {
      /**
       * @throws IllegalArgumentException unless the hash has 32 bytes
       */
      public ByContent {
        if (hash.size() != Bytes32.LENGTH) {
          throw new IllegalArgumentException("a content hash has 32 bytes, not " + hash.size());
        }
      }

      /** Whether a dat is what is looked for. */
      public boolean isMetBy(Dat dat) {
        return dat.key().equals(hash) && ValueDigest.namesContent(dat);
      }
    }
  }

  /** How a lookup asks the network. */
  enum Pace {
    /** In the slots of gossip: who watches the node sees no more traffic than ever. */
    SLOTS,
    /**
     * At once, within the node's fast bandwidth: who watches the node, and the peers that it asks,
     * see that it wants this dat, and when.
     */
    FAST
  }

  /**
   * What the store holds of a register or a work, if it can be told without waiting for a disk, so
   * that an event loop may ask. Empty says nothing: then it takes {@link #get(Target, Duration,
   * Pace)}.
   */
  default Optional<Found> atHand(Target target) {
    return Optional.empty();
  }

  /** {@link #get(Target, Duration, Pace)} in the slots of gossip. */
  default Mono<Found> get(Target target, Duration network) {
    return get(target, network, Pace.SLOTS);
  }

  /**
   * Looks for a dat, in the store and then, if it is not there, among the peers until the timeout.
   *
   * @param network how long to ask the network; zero asks the store only
   * @return the dat, or empty if none was found
   */
  Mono<Found> get(Target target, Duration network, Pace pace);

  /** Whose question it is. */
  enum Asker {
    /** The node's owner, or who acts for it. */
    OWNER,
    /**
     * Anybody else: reads wait in a line of their own, behind which no read of the owner waits, and
     * fail with a {@link java.util.concurrent.RejectedExecutionException} when it is full.
     */
    STRANGER
  }

  /** {@link #get(Target, Duration, Pace)} in the line of who asks. */
  default Mono<Found> get(Target target, Duration network, Pace pace, Asker asker) {
    return get(target, network, pace);
  }

  /**
   * A dat, and where it was.
   *
   * @param local whether in this node's store
   */
  record Found(VerifiedDat dat, boolean local) {}

  /**
   * Asks several peers for all records of a key, page by page, until each is through or the
   * timeout, and counts what they say together with those of the store.
   *
   * @param key not empty
   * @param network how long to ask; zero counts the store only
   * @param limit how many values to list
   */
  Mono<KeyCount> count(ByteString key, Duration network, Ranking ranking, int limit, Asker asker);

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

  /** How the node does, now. */
  Mono<EngineStatus> status();

  /**
   * What others may see in the place of a dat that is held: the dat itself; or, while it is in the
   * stem, so that nobody is told that it is here, the record whose place it took, if there was one.
   */
  Optional<VerifiedDat> visible(VerifiedDat held);

  /** The store that the engine works on. */
  DatStore store();

  /** Stops the clock and closes the transports, not the store; idempotent. */
  @Override
  void close();
}
