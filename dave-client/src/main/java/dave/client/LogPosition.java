package dave.client;

import dave.client.internal.NodeClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A node, and the place of its arrival log from which on a follower has missed nothing.
 *
 * <p>While another node delivers, the ends of this node's log are noted with their times. Such an
 * end becomes the place once the other node delivered a dat that is so much younger that it has
 * delivered all that this node had then.
 */
final class LogPosition {
  /** The most ends that are kept. */
  static final int MOST = 64;

  /**
   * A node accepts dats up to 10 s ahead of its clock, and the clocks of two nodes may differ by 10
   * s.
   */
  static final Duration SKEW = Duration.ofSeconds(20);

  private record End(long timeMs, String cursor) {}

  private final NodeClient node;
  private final Deque<End> ends = new ArrayDeque<>();
  private volatile String cursor;

  LogPosition(NodeClient node, String cursor) {
    this.node = node;
    this.cursor = cursor;
  }

  NodeClient node() {
    return node;
  }

  /** Returns the node's own cursor of the place; empty if there is none. */
  String cursor() {
    return cursor;
  }

  /** The node delivered up to this cursor. */
  synchronized void delivered(String at) {
    ends.clear();
    cursor = at;
  }

  /** The node has another log now. */
  synchronized void forget() {
    ends.clear();
    cursor = "";
  }

  /**
   * Notes the present end of the log.
   *
   * @param timeMs the node's clock at that end
   */
  synchronized void note(long timeMs, String end) {
    if (ends.size() == MOST) {
      ends.removeFirst();
    }
    ends.addLast(new End(timeMs, end));
  }

  /**
   * Another node delivered a dat of this time: it has delivered all that arrived there until
   * shortly before.
   */
  synchronized void passed(long datTimeMs, Duration overlap) {
    long throughMs = datTimeMs - SKEW.toMillis() - overlap.toMillis();
    while (!ends.isEmpty() && ends.getFirst().timeMs() <= throughMs) {
      cursor = ends.removeFirst().cursor();
    }
  }
}
