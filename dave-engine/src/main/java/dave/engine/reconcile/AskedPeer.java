package dave.engine.reconcile;

import dave.engine.reconcile.Comparison.Open;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A linked peer that is asked what it holds, and for dats. On the core worker only. */
final class AskedPeer {
  /** It is not believed any more after so many more broken promises than kept ones. */
  static final int MAX_BROKEN = 64;

  /** So many questions of others in a row may show nothing before it is asked its own only. */
  private static final int MAX_IN_VAIN = 4;

  /** So many questions in a row may stay without an answer before it is left in peace. */
  private static final int MAX_SILENT = 6;

  private static final long FIRST_PAUSE_MS = 10_000;
  private static final long LONGEST_PAUSE_MS = 300_000;

  /** How long it is left in peace after a comparison that led nowhere, at first and at most. */
  private static final long FIRST_WASTE_MS = 60_000;

  private static final long LONGEST_WASTE_MS = 3_600_000;

  final PeerAddress address;
  final Pacing questions = new Pacing(4, 1, 64);
  final Pacing dats = new Pacing(16, 2, 512);

  /** Its open questions by tag. */
  final Map<Integer, Asked> asked = new LinkedHashMap<>();

  /** Dats that it named, to be asked for. */
  final HardestFirst<Batch> waiting =
      new HardestFirst<>(batch -> batch.fetch.of().bucket().difficulty());

  /** Dats that it was asked for. */
  final List<Batch> fetching = new ArrayList<>();

  /** Whether its link has ended. */
  boolean gone;

  /** Whether it was compared with since its link opened. */
  boolean compared;

  /** When it answered last; 0 if it never did. */
  long answeredMs;

  /** It asks to be asked later. */
  long laterMs;

  private int broken;
  private int inVain;
  private int silent;
  private long pausedMs;
  private long pauseMs = FIRST_PAUSE_MS;
  private long wasteMs = FIRST_WASTE_MS;

  AskedPeer(PeerAddress address) {
    this.address = address;
  }

  /** A question on its way. */
  record Asked(Open<AskedPeer> open, long sinceMs) {}

  /** Dats of one bucket that are missing. */
  static final class Batch {
    final Fetch fetch;

    /** The peer that named them. */
    final AskedPeer of;

    /** How often they were asked for. */
    final int asks;

    /** The peer that did not send them, or the peer itself. */
    final AskedPeer last;

    /** What the peer {@link #last} was asked for too, and may send still; else null. */
    final @Nullable Batch copyOf;

    /** The names that are still missing. */
    final Set<Integer> names;

    /** How many copies were asked of other peers. */
    int copies;

    /** Whether nobody waits for it any more. */
    boolean ended;

    /** When it began to wait, was sent, or when the last of its dats came. */
    long movedMs;

    long sentMs;

    /** When it or the last copy was sent. */
    long copiedMs;

    Batch(Fetch fetch, AskedPeer of, int asks, AskedPeer last, long nowMs) {
      this(fetch, of, asks, last, nowMs, null);
    }

    Batch(Fetch fetch, AskedPeer of, int asks, AskedPeer last, long nowMs, @Nullable Batch copyOf) {
      this.fetch = fetch;
      this.of = of;
      this.asks = asks;
      this.last = last;
      this.copyOf = copyOf;
      names = new LinkedHashSet<>(fetch.names());
      movedMs = nowMs;
    }
  }

  /** How many names wait to be asked for. */
  int waitingNames() {
    return waiting.stream().mapToInt(batch -> batch.names.size()).sum();
  }

  boolean isBelieved() {
    return broken < MAX_BROKEN;
  }

  /** Whether it is believed, and answered lately or is to be tried again. */
  boolean isAskable(long nowMs) {
    return isBelieved() && nowMs >= pausedMs;
  }

  /** Notes promises that it did not keep. */
  void broke(int count) {
    broken = Math.min(2 * MAX_BROKEN, broken + count);
  }

  /** Notes that a dat came from it that it was asked for. */
  void kept() {
    broken = Math.max(0, broken - 2); // Cells are lost: each promise may break once.
    silent = 0;
  }

  /** Believes it again by half, so that a fault that is over does not count for ever. */
  void forgive() {
    broken /= 2;
    inVain /= 2;
  }

  /** Whether it may be asked about buckets that others named. */
  boolean mayHelp() {
    return inVain < MAX_IN_VAIN;
  }

  /** Notes whether it had what another named. */
  void helped(boolean fruitful) {
    inVain = fruitful ? 0 : inVain + 1;
  }

  void answered(long nowMs) {
    answeredMs = nowMs;
    silent = 0;
    pauseMs = FIRST_PAUSE_MS;
  }

  /** Notes that a comparison with it asked much and got nothing. */
  void wasted(long nowMs) {
    pausedMs = nowMs + wasteMs;
    wasteMs = Math.min(LONGEST_WASTE_MS, 2 * wasteMs);
  }

  /** Notes that a comparison with it had an end. */
  void satisfied() {
    wasteMs = Math.max(FIRST_WASTE_MS, wasteMs / 2);
  }

  /**
   * Notes a question without an answer; true if the peer is left in peace now.
   *
   * @param patienceMs how long an answer is waited for; several get lost at once
   */
  boolean wasSilent(long patienceMs, long nowMs) {
    if (++silent < MAX_SILENT || nowMs - answeredMs < 2 * patienceMs) {
      return false;
    }
    silent = 0;
    pausedMs = nowMs + pauseMs;
    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
    return true;
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
