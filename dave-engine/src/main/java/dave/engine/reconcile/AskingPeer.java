package dave.engine.reconcile;

import dave.link.cell.DatFrame;
import dave.wire.VerifiedDat;
import dave.wire.quota.TokenBucket;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A linked peer that asks: what it asked, and what waits for its cells. On the core worker only.
 */
final class AskingPeer {
  /** How many questions and fetches wait at most. */
  static final int MOST_REQUESTS = 64;

  /** How many reads of the store it may cause in a second. */
  static final int READS_PER_SECOND = 2_000;

  /** How many bytes wait for its cells at most, before no more is read for it. */
  static final int MOST_BYTES = 64 << 10;

  private static final int FRAME_BYTES = 3;

  /** Whether it is among those that take turns. */
  boolean hasTurn;

  boolean gone;

  private final Deque<Request> requests = new ArrayDeque<>();
  private final Deque<Ready.Told> answers = new ArrayDeque<>();
  private final PriorityQueue<Ready.Given> dats =
      new PriorityQueue<>(
          Comparator.<Ready.Given>comparingInt(given -> -given.dat().difficulty())
              .thenComparingLong(Ready.Given::number));
  private final TokenBucket budget;
  private int bytes;
  private long given;

  AskingPeer(long nowMs) {
    budget = new TokenBucket(READS_PER_SECOND, READS_PER_SECOND, nowMs);
  }

  /** Reads the store, and returns what becomes of that on the core worker. */
  @FunctionalInterface
  interface Work {
    /** May block. */
    Consumer<AskingPeer> read(long latestMs);
  }

  /**
   * A question or a fetch.
   *
   * @param cost about how many reads of the store
   */
  record Request(int cost, Work work) {}

  /** What waits for a cell. */
  sealed interface Ready {
    /** Bytes in a cell. */
    int bytes();

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Told(byte[] body) implements Ready {
      @Override
      public int bytes() {
        return body.length + FRAME_BYTES;
      }
    }

    /** A dat. */
    record Given(VerifiedDat dat, long number) implements Ready {
      @Override
      public int bytes() {
        return DatFrame.length(dat.dat()) + FRAME_BYTES;
      }
    }
  }

  /** Adds what it asks; false if too much waits already. */
  boolean add(Request request) {
    return requests.size() < MOST_REQUESTS && requests.add(request);
  }

  /** What it asks next; null if there is nothing, or too much waits for its cells. */
  @Nullable Request peek() {
    return bytes >= MOST_BYTES ? null : requests.peek();
  }

  void poll() {
    requests.remove();
  }

  /** Takes reads from its budget, if they are left. */
  boolean mayRead(int cost, long nowMs) {
    return budget.tryConsume(cost, nowMs);
  }

  void refund(int cost) {
    budget.refund(cost);
  }

  void answer(byte[] body) {
    add(answers, new Ready.Told(body));
  }

  void give(VerifiedDat dat) {
    if (bytes < MOST_BYTES) {
      add(dats, new Ready.Given(dat, given++));
    }
  }

  private <T extends Ready> void add(Queue<T> queue, T ready) {
    queue.add(ready);
    bytes += ready.bytes();
  }

  /** What goes out next: an answer, then the heaviest dat; null if nothing waits. */
  @Nullable Ready first() {
    Ready.Told told = answers.peek();
    return told != null ? told : dats.peek();
  }

  /** Removes what {@link #first} returned. */
  void remove(Ready first) {
    bytes -= first.bytes();
    if (answers.peek() == first) {
      answers.remove();
    } else {
      dats.remove();
    }
  }
}
