package dave.engine.lookup;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Target;
import dave.engine.Timing;
import dave.engine.peer.PeerTable;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The questions of this node to the network: at most {@value #MAX} at once, which take turns in the
 * slots that they get. On the core worker only, but for {@link #isAsking}.
 */
public final class Lookups {
  static final int MAX = 1_024;

  private final Timing timing;
  private final AskablePeers peers;
  private final Queue<Lookup> pending = new ArrayDeque<>();
  private volatile boolean asking;

  /**
   * A GET to be sent.
   *
   * @param token the newest one that the peer gave us, or empty
   */
  public record Request(PeerAddress to, Query query, ByteString token) {}

  /** Takes what a scan of a key found. */
  public interface ScanTaker {
    /**
     * Called once.
     *
     * @param latest of each author, in order
     */
    void take(Map<Author, VerifiedDat> latest, int peersAsked, int peersAnswered);
  }

  public Lookups(Timing timing, PeerTable table, RandomGenerator random) {
    this.timing = timing;
    peers = new AskablePeers(table, random);
  }

  /** Whether answers are waited for. Thread-safe. */
  public boolean isAsking() {
    return asking;
  }

  /**
   * Looks for a dat until a deadline.
   *
   * @param taker gets the outcome, once; empty as well if too much is being looked for
   * @return the lookup, to be cancelled
   */
  public Lookup find(Target target, long deadlineMs, Consumer<Optional<VerifiedDat>> taker) {
    return add(
        new DatLookup(
            target, peers, deadlineMs, timing.lookupRepeatMs(), timing.settleMs(), taker));
  }

  /**
   * Asks for all records of a key until a deadline.
   *
   * @param taker gets the outcome, once; nothing as well if too much is being looked for
   * @return the lookup, to be cancelled
   */
  public Lookup scan(ByteString key, long deadlineMs, ScanTaker taker) {
    return add(
        new KeyLookup(
            key,
            peers,
            deadlineMs,
            timing.pageQuietMs(),
            scan -> taker.take(scan.latest(), scan.peersAsked(), scan.peersAnswered())));
  }

  private Lookup add(Lookup lookup) {
    if (pending.size() >= MAX) {
      lookup.finish();
    } else {
      pending.add(lookup);
      asking = true;
    }
    return lookup;
  }

  /** Forgets a lookup; its taker hears no more. */
  public void cancel(Lookup lookup) {
    pending.remove(lookup);
    asking = !pending.isEmpty();
  }

  /** The next GET, or null if none is due; the lookups take turns. */
  public @Nullable Request next(long nowMs) {
    for (int i = pending.size(); i > 0; i--) {
      Lookup lookup = pending.remove();
      pending.add(lookup);
      Request request = lookup.next(nowMs);
      if (request != null) {
        return request;
      }
    }
    return null;
  }

  /** Takes a genuine dat from a peer, whether or not the store took it. */
  public void offer(VerifiedDat dat, PeerAddress from, long nowMs) {
    if (asking) {
      pending.forEach(lookup -> lookup.offer(dat, from, nowMs));
      maintain(nowMs);
    }
  }

  /** Whether a dat, genuine or not, claims to be what is looked for. */
  public boolean wants(Dat dat) {
    return pending.stream().anyMatch(lookup -> lookup.wants(dat));
  }

  /** Ends the lookups that are over. */
  public void maintain(long nowMs) {
    Iterator<Lookup> lookups = pending.iterator();
    while (lookups.hasNext()) {
      Lookup lookup = lookups.next();
      if (lookup.isOver(nowMs)) {
        lookups.remove();
        lookup.finish();
      }
    }
    asking = !pending.isEmpty();
  }

  /** Ends all lookups with what they have. */
  public void close() {
    Lookup lookup;
    while ((lookup = pending.poll()) != null) {
      lookup.finish();
    }
    asking = false;
  }
}
