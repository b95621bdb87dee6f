package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.engine.store.PageToken;
import dave.service.model.Caller;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A page of a listing, of which the node holds a part at a time. One part is asked for after the
 * other.
 */
public final class Page {
  private final Views views;
  private final Caller caller;
  private final ByteString prefix;
  private final @Nullable Author author;
  private final Listing listing;
  private int left;
  private volatile boolean done;

  Page(
      Views views,
      Caller caller,
      ByteString prefix,
      @Nullable Author author,
      @Nullable Position after,
      int size) {
    this.views = views;
    this.caller = caller;
    this.prefix = prefix;
    this.author = author;
    this.left = size;
    this.listing = new Listing(views.of(caller), prefix, author, after);
  }

  /** The next dats; those that were evicted meanwhile are left out. */
  public Mono<List<VerifiedDat>> next(int atMost) {
    return views.read(caller, () -> read(Math.min(left, atMost)));
  }

  private List<VerifiedDat> read(int size) {
    List<VerifiedDat> dats = size == left ? listing.last(size) : listing.next(size);
    left -= size;
    done = left == 0 || !listing.hasMore();
    return dats;
  }

  /** Whether all of it was told. */
  public boolean isDone() {
    return done;
  }

  /** Once all was told: the token of the page after it, or empty if there is none. */
  public String nextToken() {
    return listing.hasMore()
        ? PageToken.format(
            views.engine().seal(), Objects.requireNonNull(listing.after()), prefix, author)
        : "";
  }
}
