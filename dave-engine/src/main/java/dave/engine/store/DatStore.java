package dave.engine.store;

import com.google.protobuf.ByteString;
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
 * <p>Guarantees of every implementation, held by one contract test:
 *
 * <ul>
 *   <li>A register (key, author) has one dat; which one of the bound dats that were offered does
 *       not depend on the order of their arrival (the rules stand in {@code
 *       dave.engine.store.rule}).
 *   <li>A bound dat is the only one of its work, and displaces unbound ones. An unbound work is
 *       held for at most {@link Claim#PLACES} claims, whichever came last; all but the first place
 *       weigh a sixteenth, so that all of them weigh less than twice what the work does.
 *   <li>A register does not go back to an older record after a bound one was evicted, as far as
 *       {@link LastTimes} reaches.
 *   <li>What is evicted is the lightest dat at that instant, exactly, in the total order of {@link
 *       MassOrder}; an incoming dat that would have to be evicted at once changes nothing.
 *   <li>The dats held never count more than the capacity ({@link DatSize}).
 *   <li>Every change is atomic; a reader sees it whole or not at all.
 * </ul>
 *
 * <p>Methods marked as in memory never touch a disk and may be called from any thread; the others
 * may block on I/O and belong on a scheduler that may.
 */
public interface DatStore extends AutoCloseable {

  /** How a put is acknowledged. */
  enum Durability {
    /** When the change survives the death of the process and of the machine. */
    SYNCED,
    /** When readers see it; it rides the next sync to disk. */
    RELAXED,
  }

  /**
   * Offers a dat. The offer is queued at once, in the order of calls, and decided on the store's
   * own worker, whether or not anybody waits for the answer.
   *
   * <p>An answer to a {@link Durability#SYNCED} offer, whatever it says, is given after all changes
   * that led to it are safe: also {@link Admission.Ignored#ALREADY_HELD} means kept for good.
   *
   * @return the outcome, on the store's worker, where nobody may block; I/O trouble and overload
   *     are {@link Admission.Unavailable}, not an error
   */
  Mono<Admission> put(VerifiedDat dat, Durability durability);

  /** The dat of this work; of several that claim it, the one in the first place. */
  Optional<VerifiedDat> byWork(WorkHash work);

  /** All dats that claim a work, by place; more than one only if they are unbound. */
  List<VerifiedDat> claims(WorkHash work);

  /** The record of one author under a key that is not empty. */
  Optional<VerifiedDat> byRegister(ByteString key, Author author);

  /**
   * {@link #byWork}, if that can be told without waiting for a disk. Empty says nothing, not even
   * that it is not held. In memory.
   */
  Optional<VerifiedDat> atHand(WorkHash work);

  /** {@link #byRegister}, as {@link #atHand(WorkHash)}. In memory. */
  Optional<VerifiedDat> atHand(ByteString key, Author author);

  /**
   * The heaviest record of a key that is not empty, over all authors. A key with many records is
   * read once; from then on it costs a look for each difficulty that the key has.
   */
  default Optional<VerifiedDat> heaviestOf(ByteString key) {
    return heaviestOf(key, work -> false);
  }

  /**
   * The heaviest record of a key but for some.
   *
   * @param hidden the works that are passed over, at the cost of one look each; it tells works by
   *     their first bytes, as it may be asked of any claim's name ({@link Claim#name})
   */
  Optional<VerifiedDat> heaviestOf(ByteString key, Predicate<WorkHash> hidden);

  /**
   * The heaviest record whose key is this hash and the BLAKE3 hash of its value, however many
   * others have the key too.
   */
  default Optional<VerifiedDat> contentOf(ByteString hash) {
    return contentOf(hash, work -> false);
  }

  /** {@link #contentOf(ByteString)} but for some, as in {@link #heaviestOf}. */
  Optional<VerifiedDat> contentOf(ByteString hash, Predicate<WorkHash> hidden);

  /** The dat at a position of a listing; of a register, the record that it has now. */
  default Optional<VerifiedDat> at(Position position) {
    return position.key().isEmpty()
        ? claims(position.work()).stream()
            .filter(dat -> Position.of(dat).equals(position))
            .findFirst()
        : byRegister(position.key(), position.author());
  }

  /**
   * Tells what the records of a key say, as of one instant and in the order of authors, without
   * reading any value. Those who claim one unbound work have a vote each.
   *
   * @param key not empty
   * @param limit how many at most
   * @return whether all were told
   */
  boolean votes(ByteString key, int limit, Consumer<Vote> teller);

  /**
   * The records of a key that is not empty, one an author, in the order of authors.
   *
   * @param after authors after this one, or null for the first
   * @param limit how many at most, positive
   */
  List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit);

  /**
   * Dats whose key starts with a prefix, by (key, author, work); dats with an empty key come first.
   * A key orders as unsigned bytes, a prefix before what it starts.
   *
   * <p>Those of one author are found in memory, so whoever has none costs no look at a disk; else
   * it costs at most a look at each dat of the author, and at as many others.
   *
   * @param prefix may be empty
   * @param author only this author's, or null for all
   * @param after dats after this position, or null for the first
   * @param limit how many at most, positive
   */
  List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit);

  /** A place in the order of {@link #list}. */
  record Position(ByteString key, Author author, WorkHash work) {
    /** By key as unsigned bytes, a prefix before what it starts; then by author, then by work. */
    public static final Comparator<Position> ORDER =
        Comparator.comparing(Position::key, ByteString.unsignedLexicographicalComparator())
            .thenComparing(Position::author)
            .thenComparing(Position::work);

    public static Position of(VerifiedDat dat) {
      return new Position(dat.dat().key(), dat.dat().author(), dat.dat().work());
    }

    /**
     * After a dat, and after all that may take its place: a register is listed once, whichever
     * record it has by then.
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
   * The heaviest dats now, heaviest first, in the exact order of {@link MassOrder}.
   *
   * @param limit how many at most, positive
   */
  List<VerifiedDat> heaviest(int limit);

  /**
   * Whether a work is held, and by whom. In memory.
   *
   * @param name a work, for the first that claims it; or that of a further place ({@link
   *     Claim#name(WorkHash, int)})
   */
  Held held(WorkHash name);

  /** Whether a dat is held, or a bound one of its work. In memory. */
  default boolean holds(Dat dat) {
    Held held = held(dat.work());
    for (int place = 1; held instanceof Held.Yes yes; place++) {
      if (yes.bound() || (yes.tag() == Claim.tag(dat) && !BoundSalt.isBound(dat))) {
        return true;
      }
      held = place < Claim.PLACES ? held(Claim.name(dat.work(), place)) : Held.No.NO;
    }
    return false;
  }

  /**
   * A work drawn uniformly from all that are held, however many dats claim it; empty if none is. In
   * memory.
   */
  Optional<WorkHash> randomWork(RandomGenerator random);

  /**
   * The arrivals after a sequence number, oldest first. Numbers ascend by one an arrival; a missing
   * number is a dat that was evicted or replaced since.
   *
   * @param after 0 for the oldest held
   * @param limit how many at most, positive
   */
  List<Arrival> arrivals(long after, int limit);

  /** The arrival of a number, if its dat is held. */
  Optional<Arrival> arrival(long sequence);

  /**
   * The numbers of one author's arrivals, ascending. Costs a look at each dat of the author.
   *
   * @param most positive
   * @return empty if there are more than {@code most}
   */
  Optional<List<Long>> arrivalsOf(Author author, int most);

  /** The number of the newest arrival that {@link #arrivals} can see; 0 if none. In memory. */
  long lastArrival();

  /** Names the arrival log: the same over restarts, another for another store. In memory. */
  String logId();

  /**
   * Every change from the subscription on, in order, each after it is visible to readers. Hot; a
   * subscriber that falls behind by more than 65,536 changes is ended with an overflow error.
   */
  Flux<StoreEvent> events();

  /** Counts and sizes. In memory. */
  Stats stats();

  /**
   * What a store holds.
   *
   * @param dats how many
   * @param bytes what they count against the capacity
   * @param capacityBytes how much may be held
   * @param writable false while writes are refused for lack of space or an I/O error
   */
  record Stats(long dats, long bytes, long capacityBytes, boolean writable) {}

  /**
   * How many dats there are of each difficulty that any has, by bits, ascending. In memory, and the
   * same cost however many there are.
   */
  SortedMap<Integer, Long> difficulties();

  /** Small values of a node's own, such as its anchors; null if the name has none. */
  byte @Nullable [] getMeta(String name);

  /** Sets a small value of a node's own, synced with the next durable change. */
  void putMeta(String name, byte[] value);

  /** Flushes and releases everything; idempotent. */
  @Override
  void close();
}
