package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.Engine.Submission;
import dave.engine.consensus.Ranking;
import dave.engine.model.EngineStatus;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.store.DatStore.Position;
import dave.engine.tail.HiddenDats;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A node as one kind of caller sees it: its owner, or a stranger. Any thread may call its methods;
 * none blocks except those that say so.
 */
public interface NodeView {
  /**
   * Verifies a finished dat and stores it durably. Sends no packet: gossip spreads it later, like
   * any other dat.
   */
  Mono<Submission> submit(Dat dat);

  /**
   * The dat of a register or a work, if it can be read without waiting for a disk. An event loop
   * may call this. Empty says nothing: the answer then needs {@link #get(Target, Duration, Pace)}.
   */
  default Optional<Found> getIfCached(Target target) {
    return Optional.empty();
  }

  /** {@link #get(Target, Duration, Pace)} in the slots of gossip. */
  public default Mono<Found> get(Target target, Duration network) {
    return get(target, network, Pace.SLOTS);
  }

  /**
   * Looks for a dat, in the store and then, if it is not there, among the peers until the timeout.
   *
   * @param network how long to ask the network; zero reads the store only
   * @return the dat, or empty if none was found
   */
  Mono<Found> get(Target target, Duration network, Pace pace);

  /**
   * Counts the values of a key, over the records of the store and of several peers. Asks each peer
   * page by page, until its last page or the timeout.
   *
   * @param key not empty
   * @param network how long to ask peers; zero counts the store only
   * @param limit how many values to list
   */
  Mono<KeyCount> count(ByteString key, Duration network, Ranking ranking, int limit);

  /** See {@link dave.engine.store.DatStore#list}. May block. */
  List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit);

  /** See {@link dave.engine.store.DatStore#at}. May block. */
  Optional<VerifiedDat> at(Position position);

  /** The dats that a walk along the arrival log must skip for a while. */
  HiddenDats hidden();

  /** The node's status. */
  Mono<EngineStatus> status();
}
