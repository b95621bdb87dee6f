package dave.engine.consensus;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore;
import dave.engine.store.Vote;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Counts the records that the store and peers have under a key. From the store it reads at most
 * {@value #MAX_VOTES} votes, lowest authors first, and the values that it lists.
 */
public final class VoteCounter {
  /**
   * The most votes that are read from the store. A count then takes at most some 20 MB, if each
   * vote has a value of its own.
   */
  public static final int MAX_VOTES = 65_536;

  private final DatStore store;
  private final ByteString key;
  private final Predicate<WorkHash> hidden;
  private final Function<VerifiedDat, Optional<VerifiedDat>> shown;
  private final Map<Author, VerifiedDat> others = new HashMap<>();
  private final Map<WorkHash, VerifiedDat> counted = new HashMap<>();

  /** Unbound works of the store that had a vote: several authors may claim one. */
  private final Set<WorkHash> claimed = new HashSet<>();

  private final Ballot ballot = new Ballot();
  private long seen;

  /**
   * @param key not empty
   * @param hidden whether a dat of the store must not count
   * @param shown the record that counts in its place
   */
  public VoteCounter(
      DatStore store,
      ByteString key,
      Predicate<WorkHash> hidden,
      Function<VerifiedDat, Optional<VerifiedDat>> shown) {
    this.store = store;
    this.key = key;
    this.hidden = hidden;
    this.shown = shown;
  }

  /**
   * Counts the records. To be called once; may block.
   *
   * @param found the records that peers sent
   * @param all whether these are all that they sent
   * @param limit how many values to list
   * @throws IllegalArgumentException if a dat is of another key
   */
  public Consensus count(Collection<VerifiedDat> found, boolean all, Ranking ranking, int limit) {
    addOthers(found);
    Set<WorkHash> veiled = new HashSet<>();
    boolean whole =
        store.votes(
            key,
            MAX_VOTES,
            vote -> {
              if (hidden.test(vote.work())) {
                veiled.add(vote.work());
              } else {
                addVote(vote);
              }
            });
    veiled.forEach(work -> ofStore(work).flatMap(shown).ifPresent(this::addDat));
    others.values().forEach(this::countOther);
    return ballot.result(ranking, limit, this::value, seen, whole && all);
  }

  /**
   * Finds the owner of each work first, then the latest dat of each author: see {@link Consensus}.
   * The store's dat may be the owner too.
   */
  private void addOthers(Collection<VerifiedDat> found) {
    Map<WorkHash, VerifiedDat> owners = HashMap.newHashMap(found.size());
    for (VerifiedDat dat : found) {
      if (!dat.dat().key().equals(key)) {
        throw new IllegalArgumentException("a dat of another key");
      }
      seen++;
      owners.merge(dat.dat().work(), dat, VoteCounter::owner);
    }
    for (VerifiedDat dat : owners.values()) {
      Optional<VerifiedDat> same = ofStore(dat.dat().work());
      if (same.map(held -> !owner(held, dat).equals(held)).orElse(true)) {
        others.merge(dat.dat().author(), dat, VoteCounter::later);
        same.ifPresent(held -> counted.put(held.dat().work(), dat));
      }
    }
  }

  /** The store's dat that owns a work, of those that claim it under this key. */
  private Optional<VerifiedDat> ofStore(WorkHash work) {
    return store.claims(work).stream()
        .filter(held -> held.dat().key().equals(key))
        .reduce(VoteCounter::owner);
  }

  private void addVote(Vote vote) {
    seen++;
    // Votes come in the order of authors, so the first claim on a work is the one that counts.
    if (counted.containsKey(vote.work()) || !(vote.bound() || claimed.add(vote.work()))) {
      return;
    }
    VerifiedDat other = others.get(vote.author());
    if (other != null && supersedes(other, vote)) {
      return;
    }
    others.remove(vote.author());
    ballot.add(vote);
  }

  /** As {@link dave.wire.Dat#supersedes}. */
  private static boolean supersedes(VerifiedDat other, Vote vote) {
    long timeMs = other.dat().timeMs();
    return timeMs == vote.timeMs()
        ? other.dat().work().compareTo(vote.work()) < 0
        : timeMs > vote.timeMs();
  }

  private void addDat(VerifiedDat dat) {
    if (!counted.containsKey(dat.dat().work())) {
      counted.put(dat.dat().work(), dat);
      seen++;
      others.merge(dat.dat().author(), dat, VoteCounter::later);
    }
  }

  private void countOther(VerifiedDat dat) {
    counted.put(dat.dat().work(), dat);
    ballot.add(Vote.of(dat));
  }

  private Optional<ByteString> value(WorkHash work) {
    VerifiedDat other = counted.get(work);
    return (other == null ? ofStore(work) : Optional.of(other)).map(dat -> dat.dat().value());
  }

  private static VerifiedDat owner(VerifiedDat a, VerifiedDat b) {
    if (a.bound() != b.bound()) {
      return a.bound() ? a : b;
    }
    return a.dat().author().compareTo(b.dat().author()) <= 0 ? a : b;
  }

  private static VerifiedDat later(VerifiedDat a, VerifiedDat b) {
    return b.dat().supersedes(a.dat()) ? b : a;
  }
}
