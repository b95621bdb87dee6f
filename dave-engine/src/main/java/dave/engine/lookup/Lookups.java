package dave.engine.lookup;

import com.google.protobuf.ByteString;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.peer.PeerTable;
import dave.wire.Dat;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lookups of this node in the network, at most {@value #MAX} of each kind at once. A file needs
 * many lookups of content at a time. So these take turns among themselves, and as a group take
 * turns with all others. Lookups that must not wait for slots have a {@link FastLookups}. On the
 * core worker only, except {@link #isAsking} and {@link #pending}.
 */
public final class Lookups {
  static final int MAX = 1_024;

  private static final long SCAN_BYTES = 24L << 20;

  private final ScanMemoryLimit limit = new ScanMemoryLimit(SCAN_BYTES);
  private final Timing timing;
  private final AskablePeers peers;
  private final ResponsivePeers responsivePeers;
  private final Set<Lookup> singles = new LinkedHashSet<>();
  private final Set<Lookup> chunks = new LinkedHashSet<>();
  private final FastLookups fast;
  private final Map<Object, Set<Lookup>> bySubject = new HashMap<>();
  private boolean chunkTurn;
  private volatile boolean asking;
  private volatile int pending;

  /**
   * A GET to be sent.
   *
   * @param token the newest one that the peer gave us, or empty
   */
  public record Request(PeerAddress to, Query query, ByteString token) {}

  /** Which peers may be asked in a slot for a plain packet. */
  public enum Way {
    /** All peers. */
    ANY,
    /** Plain peers, by lookups that have asked a linked peer before. */
    PLAIN;

    boolean reaches(PeerAddress address) {
      return this == ANY || !address.transport().equals(PeerAddress.SEALED);
    }
  }

  /**
   * @param fastLookups runs the lookups that do not wait for slots
   * @param roundMs the time between two cells of a linked peer to this node; 0 for others
   */
  public Lookups(
      Timing timing,
      PeerTable table,
      RandomGenerator random,
      FastLookups fastLookups,
      ToLongFunction<PeerAddress> roundMs) {
    this.timing = timing;
    peers = new AskablePeers(table, random, roundMs);
    responsivePeers = new ResponsivePeers(peers, random);
    fast = fastLookups;
  }

  /** Whether any lookup is pending. Thread-safe. */
  public boolean isAsking() {
    return asking;
  }

  /** The number of pending lookups. Thread-safe. */
  public int pending() {
    return pending;
  }

  /**
   * Looks for a dat until a deadline.
   *
   * @param taker called once with the outcome; empty also if too many lookups are pending
   * @return the lookup, for {@link #cancel}
   */
  public Lookup find(
      Target target,
      Pace pace,
      long nowMs,
      long deadlineMs,
      Consumer<Optional<VerifiedDat>> taker) {
    boolean atOnce = pace == Pace.FAST;
    if (!atOnce && !(target instanceof Target.ByContent)) {
      return add(
          singles,
          new DatLookup(
              target, peers, deadlineMs, timing.lookupRepeatMs(), timing.settleMs(), taker));
    }
    DirectLookup lookup =
        new DirectLookup(target, responsivePeers, deadlineMs, timing.settleMs(), taker);
    if (!atOnce) {
      return add(chunks, lookup);
    }
    if (add(fast.pending(), lookup) == lookup && fast.pending().contains(lookup)) {
      fast.begin(lookup, nowMs);
    }
    return lookup;
  }

  /**
   * Asks for all records of a key until a deadline.
   *
   * @param taker called once with the outcome; an empty scan if too many lookups are pending
   * @return the lookup, for {@link #cancel}
   */
  public Lookup scan(ByteString key, long deadlineMs, Consumer<Scan> taker) {
    return add(singles, new KeyLookup(key, peers, deadlineMs, timing.pageQuietMs(), limit, taker));
  }

  private <L extends Lookup> L add(Set<? super L> kind, L lookup) {
    if (kind.size() >= MAX) {
      lookup.finish();
    } else {
      kind.add(lookup);
      bySubject.computeIfAbsent(lookup.subject(), subject -> new LinkedHashSet<>()).add(lookup);
      asking = true;
      pending = countPending();
    }
    return lookup;
  }

  /** Cancels a lookup. Its taker is not called any more. */
  public void cancel(Lookup lookup) {
    lookup.withdraw();
    remove(lookup);
  }

  private void remove(Lookup lookup) {
    singles.remove(lookup);
    chunks.remove(lookup);
    fast.pending().remove(lookup);
    bySubject.computeIfPresent(
        lookup.subject(), (subject, all) -> all.remove(lookup) && all.isEmpty() ? null : all);
    asking = !bySubject.isEmpty();
    pending = countPending();
  }

  private int countPending() {
    return singles.size() + chunks.size() + fast.pending().size();
  }

  /** The next GET for a slot of plain packets, or null if none is due; the lookups take turns. */
  public @Nullable Request next(Way way, long nowMs) {
    peers.restrict(way);
    Request request = next(lookup -> way == Way.ANY || lookup.askedLinks, nowMs);
    peers.restrict(Way.ANY); // FastLookups asks any peer.
    return request;
  }

  /**
   * The next GET for a cell to a linked peer, or null if no lookup may ask that peer now; the
   * lookups take turns.
   */
  public @Nullable Request nextTo(PeerAddress linked, long nowMs) {
    peers.restrictTo(linked);
    Request request = next(lookup -> true, nowMs);
    peers.restrict(Way.ANY);
    return request;
  }

  private @Nullable Request next(Predicate<Lookup> mayAsk, long nowMs) {
    chunkTurn = !chunkTurn;
    Request request = next(chunkTurn ? chunks : singles, mayAsk, nowMs);
    return request == null ? next(chunkTurn ? singles : chunks, mayAsk, nowMs) : request;
  }

  /** Who asks goes to the end of the line. Who cannot keeps its place. */
  private static @Nullable Request next(Set<Lookup> kind, Predicate<Lookup> mayAsk, long nowMs) {
    for (Lookup lookup : kind) {
      Request request = mayAsk.test(lookup) ? lookup.next(nowMs) : null;
      if (request != null) {
        lookup.askedLinks |= request.to().transport().equals(PeerAddress.SEALED);
        kind.remove(lookup);
        kind.add(lookup);
        return request;
      }
    }
    return null;
  }

  /** Offers a genuine dat from a peer to all lookups, whether or not the store took it. */
  public void offer(VerifiedDat dat, PeerAddress from, long nowMs) {
    if (asking) {
      offer(dat.dat().work(), dat, from, nowMs);
      offer(dat.dat().key(), dat, from, nowMs);
    }
  }

  private void offer(Object subject, VerifiedDat dat, PeerAddress from, long nowMs) {
    for (Lookup lookup : List.copyOf(bySubject.getOrDefault(subject, Set.of()))) {
      lookup.offer(dat, from, nowMs);
      if (lookup.isOver(nowMs)) {
        remove(lookup);
        lookup.finish();
      }
      if (lookup instanceof DirectLookup direct) {
        fast.heard(direct, nowMs);
      }
    }
  }

  /** Whether a dat, genuine or not, claims to answer a lookup. */
  public boolean wants(Dat dat) {
    return wants(dat.work(), dat) || wants(dat.key(), dat);
  }

  private boolean wants(Object subject, Dat dat) {
    return bySubject.getOrDefault(subject, Set.of()).stream().anyMatch(lookup -> lookup.wants(dat));
  }

  /** Ends the lookups that are over. */
  public void maintain(long nowMs) {
    if (!asking) {
      return;
    }
    for (Lookup lookup : all()) {
      if (lookup.isOver(nowMs)) {
        remove(lookup);
        lookup.finish();
      }
    }
  }

  private List<Lookup> all() {
    return Stream.of(singles, chunks, fast.pending()).<Lookup>flatMap(Set::stream).toList();
  }

  /** Ends all lookups with what they have. */
  public void close() {
    for (Lookup lookup : all()) {
      remove(lookup);
      lookup.finish();
    }
  }
}
