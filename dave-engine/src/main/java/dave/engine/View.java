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
import dave.engine.tail.Hidden;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A node as a caller may see it: all that depends on who asks goes through here. Methods may be
 * called from any thread; none blocks, but for those that say so.
 */
public interface View {
  /**
   * Verifies a finished dat and stores it durably. Nothing is sent because of it: its spread is
   * left to gossip, as for any dat.
   */
  Mono<Submission> submit(Dat dat);

  /**
   * What the store holds of a register or a work, if it can be told without waiting for a disk, so
   * that an event loop may ask. Empty says nothing: then it takes {@link #get(Target, Duration,
   * Pace)}.
   */
  default Optional<Found> atHand(Target target) {
    return Optional.empty();
  }

  /** {@link #get(Target, Duration, Pace)} in the slots of gossip. */
  public default Mono<Found> get(Target target, Duration network) {
    return get(target, network, Pace.SLOTS);
  }

  /**
   * Looks for a dat, in the store and then, if it is not there, among the peers until the timeout.
   *
   * @param network how long to ask the network; zero asks the store only
   * @return the dat, or empty if none was found
   */
  Mono<Found> get(Target target, Duration network, Pace pace);

  /**
   * Asks several peers for all records of a key, page by page, until each is through or the
   * timeout, and counts what they say together with those of the store.
   *
   * @param key not empty
   * @param network how long to ask; zero counts the store only
   * @param limit how many values to list
   */
  Mono<KeyCount> count(ByteString key, Duration network, Ranking ranking, int limit);

  /** See {@link dave.engine.store.DatStore#list}. May block. */
  List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit);

  /** See {@link dave.engine.store.DatStore#at}. May block. */
  Optional<VerifiedDat> at(Position position);

  /** What a walk along the arrival log has to pass over for a while. */
  Hidden hidden();

  /** How the node does. */
  Mono<EngineStatus> status();
}
