package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The dats that a node holds: at most a capacity of bytes, the heaviest ones.
 *
 * <p>Guarantees of every implementation, checked by one contract test:
 *
 * <ul>
 *   <li>A register (key, author) has one dat. Which of the offered bound dats it has does not
 *       depend on the order of their arrival (see the rules in {@code dave.engine.store.rule}).
 *   <li>A bound dat is the only one of its work, and displaces unbound ones. An unbound work is
 *       held for at most {@link Claim#PLACES} claims, the latest ones. A claim in any place but the
 *       first weighs a sixteenth, so that all together weigh less than twice the work.
 *   <li>A register does not go back to an older record after a bound one was evicted, as far as
 *       {@link LastTimes} reaches.
 *   <li>Eviction removes exactly the lightest dat at that instant, in the total order of {@link
 *       MassOrder}. An incoming dat that would have to be evicted at once changes nothing.
 *   <li>The held dats never count more than the capacity ({@link DatSize}).
 *   <li>Every change is atomic: a reader sees all of it or none.
 * </ul>
 *
 * <p>Methods marked "In memory" never touch a disk and may be called from any thread. The others
 * may block on I/O, and must run on a scheduler that may block.
 */
public interface DatStore extends AutoCloseable {

  /** When a put is acknowledged. */
  enum Durability {
    /** When the change survives the death of the process and of the machine. */
    SYNCED,
    /** When readers see it; the next sync saves it to disk. */
    RELAXED,
  }

  /**
   * Offers a dat. The offer is queued at once, in the order of calls. The store's own worker
   * decides on it, even without a subscriber to the answer.
   *
   * <p>Any answer to a {@link Durability#SYNCED} offer comes after all changes that led to it are
   * safe on disk. So {@link Admission.Ignored#ALREADY_HELD} too means that the dat is safe.
   *
   * @return the answer, on the store's worker, which a subscriber must not block; I/O trouble and
   *     overload give {@link Admission.Unavailable}, not an error
   */
  Mono<Admission> put(VerifiedDat dat, Durability durability);

  /** The dat of this work; of several that claim it, the one in the first place. */
  Optional<VerifiedDat> byWork(WorkHash work);

  /** All dats that claim a work, by place; more than one only if they are unbound. */
  List<VerifiedDat> claims(WorkHash work);

  /** The record of one author under a key that is not empty. */
  Optional<VerifiedDat> byRegister(ByteString key, Author author);

  /**
   * Like {@link #byWork}, if the dat can be read without waiting for a disk. Empty does not mean
   * that it is not held. In memory.
   */
  Optional<VerifiedDat> getIfCached(WorkHash work);

  /**
   * Like {@link #byRegister}, under the conditions of {@link #getIfCached(WorkHash)}. In memory.
   */
  Optional<VerifiedDat> getIfCached(ByteString key, Author author);

  /**
   * The heaviest record of a key that is not empty, over all authors. A key with many records is
   * read once; further calls cost one look-up for each difficulty that the key has.
   */
  default Optional<VerifiedDat> heaviestOf(ByteString key) {
    return heaviestOf(key, work -> false);
  }

  /**
   * The heaviest record of a key, leaving out some works.
   *
   * @param hidden tests for works to leave out, at the cost of one look-up each. It must go by the
   *     first bytes, as it may get the name of any claim ({@link Claim#name}).
   */
  Optional<VerifiedDat> heaviestOf(ByteString key, Predicate<WorkHash> hidden);

  /**
   * The heaviest record that has this hash as its key and as the BLAKE3 hash of its value. Other
   * records under the key are ignored.
   */
  default Optional<VerifiedDat> contentOf(ByteString hash) {
    return contentOf(hash, work -> false);
  }

  /** Like {@link #contentOf(ByteString)}, leaving out some works as in {@link #heaviestOf}. */
  Optional<VerifiedDat> contentOf(ByteString hash, Predicate<WorkHash> hidden);

  /** The dat at a position of a listing; for a register, its current record. */
  default Optional<VerifiedDat> at(Position position) {
    return position.key().isEmpty()
        ? claims(position.work()).stream()
            .filter(dat -> Position.of(dat).equals(position))
            .findFirst()
        : byRegister(position.key(), position.author());
  }

  /**
   * Passes the votes of a key to {@code consumer}, as of one instant and in the order of authors,
   * without reading values. Each claim on an unbound work has a vote.
   *
   * @param key not empty
   * @param limit how many at most
   * @return whether these were all votes
   */
  boolean votes(ByteString key, int limit, Consumer<Vote> consumer);

  /**
   * The records of a key that is not empty, one an author, in the order of authors.
   *
   * @param after authors after this one, or null for the first
   * @param limit how many at most, positive
   */
  List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit);

  /**
   * Dats whose key starts with a prefix, by (key, author, work); dats with an empty key come first.
   * Keys are ordered as unsigned bytes, a prefix before longer keys.
   *
   * <p>The dats of one author are found in memory, so an author without dats costs no read of the
   * disk. Any other costs at most a read of each dat of the author, and of as many other dats.
   *
   * @param prefix may be empty
   * @param author only this author's, or null for all
   * @param after dats after this position, or null for the first
   * @param limit how many at most, positive
   */
  List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit);

  /** A position in the order of {@link #list}. */
  record Position(ByteString key, Author author, WorkHash work) {
    /** By key as unsigned bytes, a prefix before longer keys; then by author, then by work. */
    public static final Comparator<Position> ORDER =
        Comparator.comparing(Position::key, ByteString.unsignedLexicographicalComparator())
            .thenComparing(Position::author)
            .thenComparing(Position::work);

    public static Position of(VerifiedDat dat) {
      return new Position(dat.dat().key(), dat.dat().author(), dat.dat().work());
    }

    /**
     * The position after a dat, and after all dats that may replace it. So a register is listed
     * once, even if its record is replaced.
     */
    public static Position past(VerifiedDat dat) {
      return dat.dat().key().isEmpty()
          ? of(dat)
          : new Position(dat.dat().key(), dat.dat().author(), LAST_WORK);
    }

    private static final WorkHash LAST_WORK = lastWork();

    private static WorkHash lastWork() {
      byte[] ones = new byte[Bytes32.LENGTH];
      Arrays.fill(ones, (byte) 0xff);
      return WorkHash.of(ones, 0);
    }
  }

  /**
   * The heaviest dats at this instant, heaviest first, in the exact order of {@link MassOrder}.
   *
   * @param limit how many at most, positive
   */
  List<VerifiedDat> heaviest(int limit);

  /**
   * Whether a work is held, and by which dat. In memory.
   *
   * @param name a work, for its first place; or the name of a further place ({@link
   *     Claim#name(WorkHash, int)})
   */
  Presence presence(WorkHash name);

  /** Whether a dat is held, or a bound dat of its work. In memory. */
  default boolean holds(Dat dat) {
    Presence presence = presence(dat.work());
    for (int place = 1; presence instanceof Presence.Held held; place++) {
      if (held.bound() || (held.tag() == Claim.tag(dat) && !BoundSalt.isBound(dat))) {
        return true;
      }
      presence =
          place < Claim.PLACES ? presence(Claim.name(dat.work(), place)) : Presence.Absent.NO;
    }
    return false;
  }

  /**
   * A work drawn uniformly from all works that are held, however many dats claim them; empty if
   * none is held. In memory.
   */
  Optional<WorkHash> randomWork(RandomGenerator random);

  /**
   * The arrivals after a sequence number, oldest first. Numbers increase by one with each arrival.
   * A missing number belongs to a dat that was evicted or replaced since.
   *
   * @param after 0 for the oldest held
   * @param limit how many at most, positive
   */
  List<Arrival> arrivals(long after, int limit);

  /** The arrival with a number, if its dat is held. */
  Optional<Arrival> arrival(long sequence);

  /**
   * The numbers of one author's arrivals, ascending. Costs a read of each dat of the author.
   *
   * @param most positive
   * @return empty if there are more than {@code most}
   */
  Optional<List<Long>> arrivalsOf(Author author, int most);

  /** The number of the newest arrival that {@link #arrivals} can return; 0 if none. In memory. */
  long lastArrival();

  /**
   * The name of the arrival log: it stays the same over restarts, and differs between stores. In
   * memory.
   */
  String logId();

  /**
   * Every change from the subscription on, in order, each after readers can see it. The stream is
   * hot. A subscriber that falls behind by more than 65,536 changes gets an overflow error.
   */
  Flux<StoreEvent> events();

  /** Counts and sizes. In memory. */
  Stats stats();

  /**
   * Counts and sizes of a store.
   *
   * @param dats how many dats it holds
   * @param bytes the bytes that they count against the capacity
   * @param capacityBytes the most bytes that may be held
   * @param writable false while writes are refused for lack of space or an I/O error
   */
  record Stats(long dats, long bytes, long capacityBytes, boolean writable) {}

  /**
   * The number of dats for each difficulty in bits, ascending, without those that no dat has. In
   * memory, at the same cost for any number of dats.
   */
  SortedMap<Integer, Long> difficulties();

  /**
   * The summary of the dats in a bucket, as of one instant. Equal sets have equal summaries in
   * every store, in whatever order they came.
   *
   * <p>Costs a read of each leaf of the bucket that changed since the last question, of at most
   * {@link Summary#LEAF} names. Beyond that it costs one walk from the root, a leaf at each end of
   * the scope, and a walk and a leaf for each hidden dat.
   *
   * @return empty while the store makes its summaries, which the first question begins; ask again
   */
  Optional<Summary> summary(Bucket bucket, Scope scope);

  /**
   * The summaries of parts of a bucket, as of one instant and in the order of places, without empty
   * ones. The parts are disjoint, and have all dats of the bucket together. The largest part is
   * halved until there are enough, or none has more than {@link Summary#LEAF} names. Costs as much
   * as {@link #summary}, and nothing in the disk for each part.
   *
   * @param most how many parts at most, positive
   * @return empty as in {@link #summary}
   */
  Optional<List<Summary>> parts(Bucket bucket, int most, Scope scope);

  /**
   * The names in a bucket, as of one instant and in the order of places. Costs a read of the index
   * for each name, and one of a dat for each work with several claims.
   *
   * @param limit how many at most, positive
   */
  List<HeldName> names(Bucket bucket, int limit, Scope scope);

  /**
   * The mass of the lightest dat at this instant, if the store is full: if it has no room for a dat
   * of the largest size. In memory.
   */
  MassFloor floor();

  /** A small value that the node keeps, such as its anchors; null if there is none of this name. */
  byte @Nullable [] getMeta(String name);

  /** Sets a small value that the node keeps; it is synced with the next durable change. */
  void putMeta(String name, byte[] value);

  /** Flushes and releases everything; idempotent. */
  @Override
  void close();
}
