package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps dats in memory, for tests and for embedded nodes that need not remember.
 *
 * <p>Deterministic: it has no threads, {@link #put} decides in the call, and events are emitted in
 * order on the thread that puts. It may be used from any threads.
 */
public final class InMemoryDatStore implements DatStore {
  private static final WorkHash LOWEST_WORK = WorkHash.of(new byte[Bytes32.LENGTH], 0);
  private static final Author LOWEST_AUTHOR = Author.of(new byte[Bytes32.LENGTH], 0);

  private static final Comparator<Position> AUTHORS_FIRST =
      Comparator.comparing(Position::author).thenComparing(Position.ORDER);

  private final long capacityBytes;
  private final Mass mass;
  private final InstantSource clock;
  private final String logId;
  private final StoreEvents events = new StoreEvents();

  // All below is guarded by this.
  private final Map<WorkHash, Entry> byWork = new HashMap<>();
  private final List<Entry> slots = new ArrayList<>();
  private final TreeMap<Position, Entry> byPosition = new TreeMap<>(Position.ORDER);
  private final TreeMap<Position, Entry> byAuthor = new TreeMap<>(AUTHORS_FIRST);
  private final TreeMap<KeyRank, Entry> byRank = new TreeMap<>(KeyRank.ORDER);
  private final MassClasses classes = new MassClasses();
  private final TreeMap<Long, Entry> bySequence = new TreeMap<>();
  private final Map<String, byte[]> meta = new HashMap<>();
  private long bytes;
  private long lastSequence;
  private boolean closed;

  /** A dat that is held, and where. */
  private static final class Entry {
    final VerifiedDat dat;
    final long sequence;
    int slot;

    Entry(VerifiedDat dat, long sequence, int slot) {
      this.dat = dat;
      this.sequence = sequence;
      this.slot = slot;
    }

    Arrival arrival() {
      return new Arrival(sequence, dat);
    }
  }

  /**
   * @param capacityBytes how much may be held, positive
   * @param clock ages the dats
   * @param random names the arrival log
   */
  public InMemoryDatStore(
      long capacityBytes, Mass mass, InstantSource clock, RandomGenerator random) {
    if (capacityBytes <= 0) {
      throw new IllegalArgumentException("capacity is not positive: " + capacityBytes);
    }
    this.capacityBytes = capacityBytes;
    this.mass = mass;
    this.clock = clock;
    this.logId = "%016x".formatted(random.nextLong());
  }

  @Override
  public Mono<Admission> put(VerifiedDat dat, Durability durability) {
    Admission admission = admit(dat);
    events.drain();
    return Mono.just(admission);
  }

  private synchronized Admission admit(VerifiedDat dat) {
    if (closed) {
      return new Admission.Unavailable("the store is closed");
    }
    Ruling ruling = Ruling.on(dat, byWork(dat.dat().work()), sameRegister(dat));
    return switch (ruling) {
      case Ruling.Refused refused -> refused.reason();
      case Ruling.Enters enters -> enter(dat, enters);
    };
  }

  private Optional<VerifiedDat> sameRegister(VerifiedDat dat) {
    return dat.dat().isRegister()
        ? byRegister(dat.dat().key(), dat.dat().author())
        : Optional.empty();
  }

  private Admission enter(VerifiedDat dat, Ruling.Enters ruling) {
    Weighed incoming = Weighed.of(dat);
    Set<Weighed> leaving = new HashSet<>();
    ruling.copy().map(Weighed::of).ifPresent(leaving::add);
    ruling.older().map(Weighed::of).ifPresent(leaving::add);
    long freed = leaving.stream().mapToLong(Weighed::bytes).sum();
    MassOrder order = MassOrder.at(mass, clock.millis());
    Optional<List<Weighed>> evicted =
        Eviction.toFit(
            incoming,
            bytes + incoming.bytes() - freed - capacityBytes,
            leaving,
            classes.lightestFirst(order),
            order);
    if (evicted.isEmpty()) {
      return Admission.Ignored.TOO_LIGHT;
    }
    leaving.forEach(gone -> remove(gone.work()));
    evicted.get().forEach(gone -> events.add(new StoreEvent.Evicted(remove(gone.work()))));
    return ruling.admit(insert(dat), events::add);
  }

  private Arrival insert(VerifiedDat dat) {
    lastSequence++;
    Entry entry = new Entry(dat, lastSequence, slots.size());
    Weighed weighed = Weighed.of(dat);
    slots.add(entry);
    byWork.put(dat.dat().work(), entry);
    Position position = Position.of(dat);
    byPosition.put(position, entry);
    byAuthor.put(position, entry);
    if (dat.dat().isRegister()) {
      byRank.put(KeyRank.of(dat), entry);
    }
    classes.add(weighed);
    bySequence.put(entry.sequence, entry);
    bytes += weighed.bytes();
    return entry.arrival();
  }

  private VerifiedDat remove(WorkHash work) {
    Entry entry = byWork.remove(work);
    if (entry == null) {
      throw new IllegalStateException("not held: " + work);
    }
    Entry last = slots.removeLast();
    if (last != entry) {
      slots.set(entry.slot, last);
      last.slot = entry.slot;
    }
    Weighed weighed = Weighed.of(entry.dat);
    Position position = Position.of(entry.dat);
    byPosition.remove(position);
    byAuthor.remove(position);
    if (entry.dat.dat().isRegister()) {
      byRank.remove(KeyRank.of(entry.dat));
    }
    classes.remove(weighed);
    bySequence.remove(entry.sequence);
    bytes -= weighed.bytes();
    return entry.dat;
  }

  @Override
  public synchronized Optional<VerifiedDat> byWork(WorkHash work) {
    return Optional.ofNullable(byWork.get(work)).map(entry -> entry.dat);
  }

  @Override
  public synchronized Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    return Optional.ofNullable(byPosition.ceilingEntry(new Position(key, author, LOWEST_WORK)))
        .map(entry -> entry.getValue().dat)
        .filter(dat -> dat.dat().key().equals(key) && dat.dat().author().equals(author));
  }

  @Override
  public Optional<VerifiedDat> atHand(WorkHash work) {
    return byWork(work);
  }

  @Override
  public Optional<VerifiedDat> atHand(ByteString key, Author author) {
    return byRegister(key, author);
  }

  @Override
  public synchronized Optional<VerifiedDat> heaviestOf(ByteString key) {
    return heaviest(key, 0, KeyRank.END);
  }

  @Override
  public synchronized Optional<VerifiedDat> contentOf(ByteString hash) {
    return heaviest(hash, 0, KeyRank.OTHERS);
  }

  /** Of the classes from a rank to below another: the heaviest among the first ones of each. */
  private Optional<VerifiedDat> heaviest(ByteString key, int from, int to) {
    Comparator<Weighed> order = MassOrder.at(mass, clock.millis());
    KeyRank heaviest = null;
    KeyRank next = byRank.ceilingKey(firstOf(key, from));
    while (next != null && next.key().equals(key) && next.rank() < to) {
      if (heaviest == null || order.compare(next.weighed(), heaviest.weighed()) > 0) {
        heaviest = next;
      }
      next = byRank.ceilingKey(firstOf(key, next.rank() + 1));
    }
    return heaviest == null ? Optional.empty() : byWork(heaviest.work());
  }

  private static KeyRank firstOf(ByteString key, int rank) {
    return new KeyRank(key, rank, Long.MAX_VALUE, LOWEST_WORK);
  }

  @Override
  public synchronized boolean votes(ByteString key, int limit, Consumer<Vote> teller) {
    List<VerifiedDat> told = ofKey(key, LOWEST_AUTHOR).limit(limit + 1L).toList();
    told.stream().limit(limit).map(Vote::of).forEach(teller);
    return told.size() <= limit;
  }

  @Override
  public synchronized List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit) {
    return ofKey(key, after == null ? LOWEST_AUTHOR : after)
        .filter(dat -> after == null || !dat.dat().author().equals(after))
        .limit(limit)
        .toList();
  }

  private Stream<VerifiedDat> ofKey(ByteString key, Author from) {
    return lazily(byPosition.tailMap(new Position(key, from, LOWEST_WORK)))
        .map(entry -> entry.dat)
        .takeWhile(dat -> dat.dat().key().equals(key));
  }

  @Override
  public synchronized List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    Position start = new Position(prefix, LOWEST_AUTHOR, LOWEST_WORK);
    boolean resumes = after != null && Position.ORDER.compare(after, start) >= 0;
    Position from = resumes ? Objects.requireNonNull(after) : start;
    SortedMap<Position, Entry> entries =
        author == null
            ? byPosition.tailMap(from)
            : byAuthor.tailMap(new Position(from.key(), author, LOWEST_WORK));
    return lazily(entries)
        .map(entry -> entry.dat)
        .takeWhile(dat -> author == null || dat.dat().author().equals(author))
        .takeWhile(dat -> dat.dat().key().startsWith(prefix))
        .filter(dat -> !resumes || Position.ORDER.compare(Position.of(dat), from) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<VerifiedDat> heaviest(int limit) {
    List<VerifiedDat> found = new ArrayList<>();
    var heaviestFirst = classes.heaviestFirst(MassOrder.at(mass, clock.millis()));
    while (found.size() < limit && heaviestFirst.hasNext()) {
      byWork(heaviestFirst.next().work()).ifPresent(found::add);
    }
    return found;
  }

  @Override
  public synchronized Held held(WorkHash work) {
    Entry entry = byWork.get(work);
    return entry == null
        ? Held.No.NO
        : new Held.Yes(entry.dat.dat().author().prefix64(), entry.dat.bound());
  }

  @Override
  public synchronized Optional<WorkHash> randomWork(RandomGenerator random) {
    return slots.isEmpty()
        ? Optional.empty()
        : Optional.of(slots.get(random.nextInt(slots.size())).dat.dat().work());
  }

  @Override
  public synchronized List<Arrival> arrivals(long after, int limit) {
    return lazily(bySequence.tailMap(after, false)).limit(limit).map(Entry::arrival).toList();
  }

  @Override
  public synchronized Optional<Arrival> arrival(long sequence) {
    return Optional.ofNullable(bySequence.get(sequence)).map(Entry::arrival);
  }

  @Override
  public synchronized Optional<List<Long>> arrivalsOf(Author author, int most) {
    Position first = new Position(ByteString.EMPTY, author, LOWEST_WORK);
    List<Long> found =
        lazily(byAuthor.tailMap(first))
            .takeWhile(entry -> entry.dat.dat().author().equals(author))
            .map(entry -> entry.sequence)
            .limit(most + 1L)
            .sorted()
            .toList();
    return found.size() > most ? Optional.empty() : Optional.of(found);
  }

  /** Unlike a stream of the values, does not count them first, which takes a walk through all. */
  private static Stream<Entry> lazily(SortedMap<?, Entry> entries) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(entries.values().iterator(), Spliterator.ORDERED),
        false);
  }

  @Override
  public synchronized long lastArrival() {
    return lastSequence;
  }

  @Override
  public String logId() {
    return logId;
  }

  @Override
  public Flux<StoreEvent> events() {
    return events.flux();
  }

  @Override
  public synchronized Stats stats() {
    return new Stats(slots.size(), bytes, capacityBytes, !closed);
  }

  @Override
  public synchronized SortedMap<Integer, Long> difficulties() {
    return classes.sizes();
  }

  @Override
  public synchronized byte @Nullable [] getMeta(String name) {
    byte[] value = meta.get(name);
    return value == null ? null : value.clone();
  }

  @Override
  public synchronized void putMeta(String name, byte[] value) {
    meta.put(name, value.clone());
  }

  /** Refuses puts from now on and completes the events; what is held can still be read. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    events.complete();
  }
}
