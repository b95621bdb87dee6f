package dave.engine.link;

import dave.link.cell.CellFormat;

/**
 * Has the pings of plain peers take no bytes beside the slots, in a node with links. Pings and
 * their answers are sent at once. For each datagram of them a later slot for plain peers is left
 * empty, but never two such slots in a row: strangers can make this node answer. Thread-safe.
 */
public final class PlainBudget {
  /** Bytes of the headers of IPv6 and UDP. */
  public static final int HEADER_BYTES = 40 + 8;

  /** The largest datagram that a slot sends, with headers: a cell of the usual size. */
  public static final int DATAGRAM_BYTES = CellFormat.MAX_SIZE + HEADER_BYTES;

  /** What is owed at most: a flood of pings must not silence the slots for long afterwards. */
  private static final long MOST_OWED = 64L * DATAGRAM_BYTES;

  private long owed;
  private boolean leftEmpty;

  /** Notes that a ping or its answer was sent. */
  synchronized void pinged(int length) {
    owed = Math.min(MOST_OWED, owed + length + HEADER_BYTES);
  }

  /** Begins a slot for plain peers; returns whether a packet may be sent in it. */
  public synchronized boolean slot() {
    leftEmpty = owed >= DATAGRAM_BYTES && !leftEmpty;
    if (leftEmpty) {
      owed -= DATAGRAM_BYTES;
    }
    return !leftEmpty;
  }
}
