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
 * One page of a listing, read in parts so that the node holds one part at a time. A caller requests
 * one part after the other.
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

  /** Returns the next dats, without those that were evicted meanwhile. */
  public Mono<List<VerifiedDat>> next(int atMost) {
    return views.read(caller, () -> read(Math.min(left, atMost)));
  }

  private List<VerifiedDat> read(int size) {
    List<VerifiedDat> dats = size == left ? listing.last(size) : listing.next(size);
    left -= size;
    done = left == 0 || !listing.hasMore();
    return dats;
  }

  /** Returns whether the whole page was returned. */
  public boolean isDone() {
    return done;
  }

  /**
   * Returns the token of the next page, or empty if there is none. Call it once the page is done.
   */
  public String nextToken() {
    return listing.hasMore()
        ? PageToken.format(
            views.engine().seal(), Objects.requireNonNull(listing.after()), prefix, author)
        : "";
  }
}
