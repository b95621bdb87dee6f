package dave.engine.stem;

import com.google.protobuf.ByteString;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.peer.PeerPicker;
import dave.engine.store.summary.Scope;
import dave.wire.Author;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dats that are in the stem at this node. They are sent to the successor only, and hidden from
 * others. A dat leaves the stem and becomes an ordinary one when a peer sends it as an ordinary
 * one, or when its embargo ends.
 *
 * <p>It takes dats of peers until it holds {@value #MAX} in all, and own dats until it holds twice
 * as many. Further dats spread at once. On the core worker only, except the members that say so.
 */
public final class Stem {
  static final int MAX = 4_096;

  /** How often a dat is sent to the successor, as packets get lost. */
  static final int SENDS = 3;

  private final boolean present;
  private final boolean ofOwn;
  private final Successor successor;
  private final RandomGenerator random;
  private final ToLongFunction<Optional<PeerAddress>> windowMs;
  private final Map<WorkHash, Walk> walks = new ConcurrentHashMap<>();

  /**
   * How many walks there are for the first 64 bits of a work. The names of all claims on a work
   * share these.
   */
  private final Map<Long, Integer> beginnings = new ConcurrentHashMap<>();

  /** The walks of records, by register. */
  private final Map<Register, List<Walk>> records = new ConcurrentHashMap<>();

  /** By work: records that dats in the stem replaced. */
  private final Map<WorkHash, Displaced> displaced = new ConcurrentHashMap<>();

  /** A dat's time in the stem here. */
  private static final class Walk {
    final VerifiedDat dat;

    /** The peer that sent it; null if it was put at this node. */
    final @Nullable PeerAddress from;

    volatile @Nullable VerifiedDat displaced;

    /**
     * Its number in the arrival log. Until that is known, the negative of the last number before.
     */
    volatile long sequence;

    boolean begun;
    long untilMs;
    int sends;

    Walk(VerifiedDat dat, @Nullable PeerAddress from, long lastArrival) {
      this.dat = dat;
      this.from = from;
      this.sequence = -lastArrival;
    }
  }

  private record Register(ByteString key, Author author) {
    static Register of(VerifiedDat dat) {
      return new Register(dat.dat().key(), dat.dat().author());
    }
  }

  /**
   * A replaced record that others still see.
   *
   * @param walks how many dats in the stem replaced it
   */
  private record Displaced(VerifiedDat dat, int walks) {}

  /**
   * The record of a register, if it is in the stem.
   *
   * @param shown the older record that others see instead, if there is one
   */
  record Hiding(VerifiedDat dat, Optional<VerifiedDat> shown) {}

  /**
   * @param chosen draws among the peers that this node chose, which the successor is one of if it
   *     can
   * @param all draws among all peers; may be the same
   * @param periodMs how long a successor is kept
   * @param windowMs embargoes last an eighth to three eighths of it; by the successor, if there is
   *     one
   */
  public Stem(
      Defences defences,
      PeerPicker chosen,
      PeerPicker all,
      RandomGenerator random,
      long periodMs,
      ToLongFunction<Optional<PeerAddress>> windowMs) {
    present = defences.has(Defence.STEM);
    ofOwn = present && defences.has(Defence.UNIFORM_RELAY);
    this.random = random;
    this.windowMs = windowMs;
    successor = new Successor(chosen, all, random, periodMs);
  }

  /** The longest time that a dat stays in the stem, including the delays of maintenance. */
  public static long longestMs(long windowMs, long maintenanceMs) {
    return windowMs * 3 / 8 + 2 * maintenanceMs;
  }

  /** Whether a dat is in the stem. Thread-safe. */
  public boolean holds(WorkHash work) {
    return walks.containsKey(work);
  }

  /** Whether a dat is in the stem, by its work or the name of any claim on that. Thread-safe. */
  boolean hides(WorkHash name) {
    return beginnings.containsKey(name.prefix64());
  }

  /** How many dats of the stem a listing may contain. Thread-safe. */
  int count(ByteString prefix, @Nullable Author author) {
    return walks.isEmpty()
        ? 0
        : (int)
            walks.values().stream()
                .map(walk -> walk.dat.dat())
                .filter(dat -> author == null || dat.author().equals(author))
                .filter(dat -> dat.key().startsWith(prefix))
                .count();
  }

  /** Whether no dat is in the stem. Thread-safe. */
  boolean isEmpty() {
    return walks.isEmpty();
  }

  /** How many dats are in the stem. Thread-safe. */
  public int size() {
    return walks.size();
  }

  /** Whether dats that are put at this node enter the stem. */
  boolean acceptsOwn() {
    return ofOwn;
  }

  /** Whether a dat that a peer sends along a stem enters the stem here too. Thread-safe. */
  boolean acceptsFrom(PeerAddress from) {
    Successor.Path path = successor.path();
    return present && path != null && path.relays() && !path.to().equals(from);
  }

  /**
   * Adds a dat, unless there are too many. Thread-safe.
   *
   * @param from the peer that sent it, or null if it is put at this node
   * @param older the record that others see while the dat is in the stem, or null
   * @param lastArrival the last number of the arrival log
   * @return whether the dat was added
   */
  synchronized boolean add(
      VerifiedDat dat, @Nullable PeerAddress from, @Nullable VerifiedDat older, long lastArrival) {
    if (walks.size() >= (from == null ? 2 * MAX : MAX)) {
      return false;
    }
    Walk walk = new Walk(dat, from, lastArrival);
    if (walks.putIfAbsent(dat.dat().work(), walk) != null) {
      return false;
    }
    beginnings.merge(dat.dat().work().prefix64(), 1, Integer::sum);
    show(walk, older);
    if (!dat.dat().key().isEmpty()) {
      records.merge(
          Register.of(dat),
          List.of(walk),
          (known, added) -> Stream.concat(known.stream(), added.stream()).toList());
    }
    return true;
  }

  /** Removes a dat from the stem, which makes it an ordinary one. Thread-safe. */
  public synchronized void remove(WorkHash work) {
    Walk walk = walks.remove(work);
    if (walk != null) {
      beginnings.computeIfPresent(work.prefix64(), (w, alike) -> alike == 1 ? null : alike - 1);
      show(walk, null);
      records.computeIfPresent(
          Register.of(walk.dat),
          (register, known) -> {
            List<Walk> left = known.stream().filter(other -> other != walk).toList();
            return left.isEmpty() ? null : left;
          });
    }
  }

  private void show(Walk walk, @Nullable VerifiedDat older) {
    VerifiedDat before = walk.displaced;
    if (older != null) {
      displaced.merge(
          older.dat().work(),
          new Displaced(older, 1),
          (known, added) -> new Displaced(known.dat, known.walks + 1));
    }
    walk.displaced = older;
    if (before != null) {
      displaced.computeIfPresent(
          before.dat().work(),
          (gone, known) -> known.walks == 1 ? null : new Displaced(known.dat, known.walks - 1));
    }
  }

  /** Notes the number of a dat of the stem in the arrival log. Thread-safe. */
  void arrived(WorkHash work, long sequence) {
    Walk walk = walks.get(work);
    if (walk != null) {
      walk.sequence = sequence;
    }
  }

  /** See {@link dave.engine.tail.HiddenDats#arrivals}. Thread-safe. */
  public Map<WorkHash, Long> arrivals() {
    Map<WorkHash, Long> arrivals = new HashMap<>();
    walks.forEach((work, walk) -> arrivals.put(work, walk.sequence));
    return arrivals;
  }

  /** The record of a dat's register, if it is in the stem. Thread-safe. */
  Optional<Hiding> hiding(VerifiedDat dat) {
    Walk walk = latest(dat);
    return walk == null
        ? Optional.empty()
        : Optional.of(new Hiding(walk.dat, Optional.ofNullable(walk.displaced)));
  }

  /**
   * Shows others a record from the network that is older than a record in the stem. Without the
   * stem, the store would have accepted it. Thread-safe.
   */
  synchronized void show(VerifiedDat older) {
    Walk walk = latest(older);
    if (walk != null && walk.dat.dat().supersedes(older.dat()) && isLatest(walk, older)) {
      show(walk, older);
    }
  }

  /**
   * The walk of the latest record of a dat's register in the stem; null if there is none. The store
   * refuses the other records.
   */
  private @Nullable Walk latest(VerifiedDat dat) {
    if (dat.dat().key().isEmpty()) {
      return null;
    }
    return records.getOrDefault(Register.of(dat), List.of()).stream()
        .reduce((a, b) -> b.dat.dat().supersedes(a.dat.dat()) ? b : a)
        .orElse(null);
  }

  private static boolean isLatest(Walk walk, VerifiedDat older) {
    VerifiedDat shown = walk.displaced;
    return shown == null || older.dat().supersedes(shown.dat());
  }

  /**
   * Notes a dat from a peer. It leaves the stem, unless the peer that sent it along a stem only
   * repeats it.
   *
   * @param marked whether it came along a stem
   */
  public void heard(WorkHash work, PeerAddress from, boolean marked) {
    Walk walk = walks.get(work);
    if (walk != null && !(marked && from.equals(walk.from))) {
      remove(work);
    }
  }

  /**
   * Notes that a record replaced another. While the new one is in the stem, others see the replaced
   * one.
   */
  public synchronized void replaced(WorkHash work, VerifiedDat older) {
    WorkHash olderWork = older.dat().work();
    if (olderWork.equals(work)) {
      return;
    }
    Walk olderWalk = walks.get(olderWork);
    VerifiedDat seen = olderWalk == null ? older : olderWalk.displaced;
    Walk walk = walks.get(work);
    if (walk != null && seen != null && isLatest(walk, seen)) {
      show(walk, seen);
    }
    remove(olderWork);
  }

  /**
   * The dat that others see for a dat that is held: itself, or, while it is in the stem, the record
   * that it replaced. Thread-safe.
   */
  public Optional<VerifiedDat> visible(VerifiedDat held) {
    Walk walk = walks.get(held.dat().work());
    return walk == null ? Optional.of(held) : Optional.ofNullable(walk.displaced);
  }

  /** A replaced record of this work that others still see. Thread-safe. */
  Optional<VerifiedDat> displaced(WorkHash work) {
    return Optional.ofNullable(displaced.get(work)).map(Displaced::dat);
  }

  /** The replaced records of a key that others still see. Thread-safe. */
  Stream<VerifiedDat> displacedOf(ByteString key) {
    return displaced.isEmpty()
        ? Stream.empty()
        : displaced.values().stream()
            .map(Displaced::dat)
            .filter(dat -> dat.dat().key().equals(key))
            .filter(dat -> !holds(dat.dat().work()));
  }

  /** The dats that others must not learn of, when stores are compared. Thread-safe. */
  public Scope.Hidden hidden() {
    if (walks.isEmpty()) {
      return Scope.Hidden.NONE;
    }
    return new Scope.Hidden(
        walks.values().stream().map(walk -> walk.dat).toList(),
        displaced.values().stream()
            .map(Displaced::dat)
            .filter(dat -> !holds(dat.dat().work()))
            .toList());
  }

  /** Whether there are dats in the stem, and all that walk go to this peer. */
  public boolean leadsTo(PeerAddress to, long nowMs) {
    Successor.Path path = walks.isEmpty() ? null : successor.refresh(nowMs);
    return path != null && path.to().equals(to);
  }

  /**
   * Whether a dat of the stem goes to this peer now. One that would go back to the peer that sent
   * it leaves the stem. Only {@link #next} counts a send.
   */
  public boolean leadsTo(PeerAddress to, WorkHash work, long nowMs) {
    Walk walk = walks.get(work);
    Successor.Path path = walk == null ? null : successor.refresh(nowMs);
    if (walk == null || path == null || walk.sends >= SENDS) {
      return false;
    }
    if (path.to().equals(walk.from)) {
      remove(work);
      return false;
    }
    return path.to().equals(to);
  }

  /**
   * The peer that a dat of the stem goes to in this slot, or null if it has to wait. Counts a send.
   */
  public @Nullable PeerAddress next(WorkHash work, long nowMs) {
    Walk walk = walks.get(work);
    if (walk == null || walk.sends >= SENDS) {
      return null;
    }
    Successor.Path path = successor.refresh(nowMs);
    if (path == null) {
      return null;
    }
    if (path.to().equals(walk.from)) {
      remove(work);
      return null;
    }
    walk.sends++;
    return path.to();
  }

  /** Ends the embargoes that are over, and updates the successor. */
  public void maintain(long nowMs) {
    if (!present) {
      return;
    }
    Optional<PeerAddress> to =
        Optional.ofNullable(successor.refresh(nowMs)).map(Successor.Path::to);
    walks.forEach(
        (work, walk) -> {
          if (!walk.begun) {
            walk.begun = true;
            long window = windowMs.applyAsLong(to);
            walk.untilMs = nowMs + random.nextLong(window / 8, window * 3 / 8);
          } else if (nowMs >= walk.untilMs) {
            remove(work);
          }
        });
  }
}
