package dave.engine.gossip;

import dave.link.cell.ShortId;
import dave.wire.PeerAddress;
import dave.wire.quota.TokenBucket;

/** What a linked peer told and asked. */
final class Neighbour {
  /** The most dats that it may ask for before it gets them. */
  static final int MAX_ASKED = 256;

  /** The most dats that it may tell of before this node has them. */
  static final int MAX_TOLD = 512;

  /**
   * How many ids of it are looked at in a second: several times as many as an honest peer sends.
   */
  static final int MAX_IDS_PER_SECOND = 2_000;

  /** It is not believed any more after so many more broken promises than kept ones. */
  static final int MAX_BROKEN = 64;

  /**
   * After so many more broken promises than kept ones it is doubted: others are asked first, and
   * what it tells is no sign that many have a dat.
   */
  static final int DOUBTED = 4;

  /** A false difficulty counts as so many broken promises. */
  static final int LIE = MAX_BROKEN / 4;

  /** More than this is not counted, so that each fault is forgiven within minutes. */
  private static final int MOST_BROKEN = 8 * MAX_BROKEN;

  /** How many dats are asked of it at once, at first and at least. */
  private static final double FIRST_WINDOW = 8;

  private static final double LEAST_WINDOW = 2;

  final PeerAddress address;

  /** A small number that no other linked peer has. */
  final int place;

  /** What it may lack. */
  final Pending pending;

  /** Ids of the dats that it asked for. */
  final RankedIds asked = new RankedIds(MAX_ASKED);

  /** Ids of the dats that it has and this node lacks, by the difficulty that it told. */
  final RankedIds told = new RankedIds(MAX_TOLD);

  /** How many of its cells in a row had no room for all ids that wait. */
  int cellsWithoutIds;

  /** The version of the fresh set of which it needed nothing more, and when that was. */
  long version = -1;

  long lookedMs;

  private final TokenBucket ids;
  private final boolean judged;
  private int broken;
  private int outstanding;
  private double window = FIRST_WINDOW;

  /**
   * @param judged whether broken promises count; only false in simulations
   * @param windowMs dats younger than this are fresh
   */
  Neighbour(PeerAddress address, int place, boolean judged, long windowMs, long nowMs) {
    this.address = address;
    this.place = place;
    pending = new Pending(place, windowMs);
    this.judged = judged;
    ids = new TokenBucket(MAX_IDS_PER_SECOND, MAX_IDS_PER_SECOND, nowMs);
  }

  /** Whether so many more ids of it are looked at now. */
  boolean mayName(int count, long nowMs) {
    return ids.tryConsume(count, nowMs);
  }

  /**
   * How many more dats may be asked of it now. The number grows by one when as many as that were
   * sent in time, and shrinks when one was not (AIMD), so that no more is asked than its cells
   * carry.
   */
  int mayAsk() {
    return isBelieved() ? Math.max(0, (int) window - outstanding) : 0;
  }

  /** Notes that it is asked for a dat. */
  void ask() {
    outstanding++;
  }

  /** Notes that it sent a dat that it was asked for. */
  void kept() {
    outstanding--;
    window = Math.min(MAX_TOLD, window + 1 / window);
    broken = Math.max(0, broken - 2); // Cells are lost: each promise may break once.
  }

  /** Notes that another peer sent a dat that it was asked for. */
  void spared() {
    outstanding--;
  }

  /** Notes that it did not send a dat that it had told of, in time. */
  void broke() {
    outstanding--;
    if (judged) {
      window = Math.max(LEAST_WINDOW, window * 0.8);
      fault(1);
    }
  }

  /**
   * Notes that it told the difficulty of a dat.
   *
   * @param told what it told
   * @param real what it is; negative if it is not known
   */
  void said(int told, int real) {
    if (real >= 0 && told != Math.min(real, ShortId.MAX_DIFFICULTY)) {
      fault(LIE);
    }
  }

  private void fault(int promises) {
    broken = Math.min(MOST_BROKEN, broken + promises);
  }

  /** How many of the dats that were asked of it are still waited for. */
  int outstanding() {
    return outstanding;
  }

  boolean isDoubted() {
    return broken >= DOUBTED;
  }

  boolean isBelieved() {
    return broken < MAX_BROKEN;
  }

  /** Believes it again by half, so that a fault that is over does not count for ever. */
  void forgive() {
    broken /= 2;
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
