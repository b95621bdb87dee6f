package dave.engine.stem;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Position;
import dave.engine.store.DatWeight;
import dave.engine.store.Mass;
import dave.engine.store.MassOrder;
import dave.engine.store.ValueDigest;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store as others may see it: without the dats in the stem, and with the records that those
 * replaced. It reads the store first and checks the stem afterwards, as a dat is in the stem before
 * it is in the store. Thread-safe; reads may block like those of the store.
 */
public final class VisibleDats {
  private final DatStore store;
  private final Stem stem;
  private final Mass mass;
  private final InstantSource clock;

  public VisibleDats(DatStore store, Stem stem, Mass mass, InstantSource clock) {
    this.store = store;
    this.stem = stem;
    this.mass = mass;
    this.clock = clock;
  }

  /** See {@link DatStore#byWork}. */
  public Optional<VerifiedDat> byWork(WorkHash work) {
    // A hidden dat must take as long as one that is not held.
    return stem.holds(work)
        ? stem.displaced(work)
        : store.byWork(work).filter(dat -> !stem.holds(work)).or(() -> stem.displaced(work));
  }

  /** See {@link DatStore#byRegister}. */
  public Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    return store.byRegister(key, author).flatMap(stem::visible);
  }

  /** See {@link DatStore#heaviestOf}. */
  public Optional<VerifiedDat> heaviestOf(ByteString key) {
    return heavier(store.heaviestOf(key, stem::hides), stem.displacedOf(key));
  }

  /** See {@link DatStore#contentOf}. */
  public Optional<VerifiedDat> contentOf(ByteString hash) {
    return heavier(
        store.contentOf(hash, stem::hides),
        stem.displacedOf(hash).filter(dat -> ValueDigest.namesContent(dat.dat())));
  }

  private Optional<VerifiedDat> heavier(Optional<VerifiedDat> held, Stream<VerifiedDat> displaced) {
    return Stream.concat(held.stream(), displaced)
        .max(Comparator.comparing(DatWeight::of, MassOrder.at(mass, clock.millis())));
  }

  /** See {@link DatStore#byKey}. */
  public List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit) {
    return visible(
        limit,
        stem.count(key, null),
        after,
        last -> last.dat().author(),
        (from, size) -> store.byKey(key, from, size));
  }

  /** See {@link DatStore#list}: pages are as full as if nothing were hidden. */
  public List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    return visible(
        limit,
        stem.count(prefix, author),
        after,
        Position::of,
        (from, size) -> store.list(prefix, author, from, size));
  }

  /** Reads a page after a position. */
  private interface Pages<P> {
    List<VerifiedDat> read(@Nullable P after, int size);
  }

  /**
   * A page without the hidden dats. One read is enough whether dats are hidden or not, except for
   * those that were hidden just now. So the time it takes reveals nothing.
   */
  private <P> List<VerifiedDat> visible(
      int limit, int hidden, @Nullable P after, Function<VerifiedDat, P> place, Pages<P> pages) {
    List<VerifiedDat> seen = new ArrayList<>();
    @Nullable P last = after;
    int size = limit + hidden;
    List<VerifiedDat> held;
    do {
      held = pages.read(last, size);
      held.stream().flatMap(this::visibleOf).limit(limit - seen.size()).forEach(seen::add);
      last = held.isEmpty() ? last : place.apply(held.getLast());
    } while (held.size() == size && seen.size() < limit);
    return seen;
  }

  /** See {@link DatStore#at}. */
  public Optional<VerifiedDat> at(Position position) {
    return store.at(position).flatMap(stem::visible);
  }

  /** Whether others see a dat that is held. */
  public boolean shows(VerifiedDat dat) {
    return !stem.holds(dat.dat().work());
  }

  private Stream<VerifiedDat> visibleOf(VerifiedDat dat) {
    return stem.visible(dat).stream();
  }
}
