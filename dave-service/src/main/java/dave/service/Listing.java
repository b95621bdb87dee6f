package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.View;
import dave.engine.store.DatStore.Position;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through what a caller may see under a prefix, a few dats at a time.
 *
 * <p>One look for an author's dats may go through all of them, so it is made for many parts: their
 * positions are remembered, some 64 KB, and not what is there. Of one thread at a time; reads may
 * block.
 */
final class Listing {
  /** Positions of an author's dats that are looked for at a time. */
  static final int AHEAD = 256;

  private final View view;
  private final ByteString prefix;
  private final @Nullable Author author;
  private final Deque<Position> ahead = new ArrayDeque<>();
  private boolean aheadIsAll;
  private @Nullable Position after;
  private boolean more = true;

  /**
   * @param author only this author's, or null for all
   * @param after where to go on, or null for the start
   */
  Listing(View view, ByteString prefix, @Nullable Author author, @Nullable Position after) {
    this.view = view;
    this.prefix = prefix;
    this.author = author;
    this.after = after;
  }

  /** Whether there is more behind what was told. */
  boolean hasMore() {
    return more;
  }

  /** Where the next one begins, once something was told and there is more. */
  @Nullable Position after() {
    return after;
  }

  /** The next dats, at most {@code size}; those that were evicted meanwhile are left out. */
  List<VerifiedDat> next(int size) {
    return author == null ? atOnce(size) : ofAuthor(author, size);
  }

  /** The next and last that are wanted: read in one look, unless some were looked for already. */
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
