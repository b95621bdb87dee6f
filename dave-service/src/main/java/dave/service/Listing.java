package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.NodeView;
import dave.engine.store.DatStore.Position;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the dats under a prefix that a caller may see, a few dats at a time.
 *
 * <p>A search for an author's dats may read all of them. So one search serves many parts: their
 * positions are kept, about 64 KB, and not the dats. For one thread at a time; reads may block.
 */
final class Listing {
  /** The most positions of an author's dats that one search returns. */
  static final int AHEAD = 256;

  private final NodeView view;
  private final ByteString prefix;
  private final @Nullable Author author;
  private final Deque<Position> ahead = new ArrayDeque<>();
  private boolean aheadIsAll;
  private @Nullable Position after;
  private boolean more = true;

  /**
   * @param author lists only this author's dats; null for all
   * @param after the position to continue after; null for the start
   */
  Listing(NodeView view, ByteString prefix, @Nullable Author author, @Nullable Position after) {
    this.view = view;
    this.prefix = prefix;
    this.author = author;
    this.after = after;
  }

  /** Returns whether dats follow those that were returned. */
  boolean hasMore() {
    return more;
  }

  /** Returns the position to continue after, once a dat was returned and more follow. */
  @Nullable Position after() {
    return after;
  }

  /** Returns the next dats, at most {@code size}, without those that were evicted meanwhile. */
  List<VerifiedDat> next(int size) {
    return author == null ? atOnce(size) : ofAuthor(author, size);
  }

  /**
   * Returns the last dats that are wanted, with one search unless positions are left of an earlier
   * one.
   */
  List<VerifiedDat> last(int size) {
    return ahead.isEmpty() ? atOnce(size) : next(size);
  }

  private List<VerifiedDat> atOnce(int size) {
    List<VerifiedDat> dats = view.list(prefix, author, after, size + 1);
    more = dats.size() > size;
    if (!more) {
      return dats;
    }
    after = Position.past(dats.get(size - 1));
    return dats.subList(0, size);
  }

  private List<VerifiedDat> ofAuthor(Author whose, int size) {
    if (ahead.size() <= size && !aheadIsAll) {
      Position last = ahead.isEmpty() ? after : ahead.getLast();
      List<VerifiedDat> found = view.list(prefix, whose, last, AHEAD);
      found.forEach(dat -> ahead.add(Position.past(dat)));
      aheadIsAll = found.size() < AHEAD;
    }
    List<VerifiedDat> dats = new ArrayList<>();
    for (int i = 0; i < size && !ahead.isEmpty(); i++) {
      after = ahead.remove();
      view.at(after).ifPresent(dats::add);
    }
    more = !ahead.isEmpty();
    return dats;
  }
}
