package dave.engine.store.memory;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatSize;
import dave.engine.store.DatStore;
import dave.engine.store.DatWeight;
import dave.engine.store.LastTimes;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.MassOrder;
import dave.engine.store.Presence;
import dave.engine.store.StoreEvent;
import dave.engine.store.StoreEvents;
import dave.engine.store.Vote;
import dave.engine.store.rule.Decision;
import dave.engine.store.rule.Eviction;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.MassRows;
import dave.engine.store.tree.NameChange;
import dave.engine.store.tree.SummaryTree;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
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
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps dats in memory, for tests and for embedded nodes that need no persistence.
 *
 * <p>It is deterministic, as it has no threads of its own. {@link #put} decides during the call,
 * and events are emitted in order on the calling thread. Thread-safe.
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
  private final Decision.Contents contents = new StoredContents();
  private final Map<WorkHash, Entry> byName = new HashMap<>();
  private final List<Entry> slots = new ArrayList<>();
  private final TreeMap<Position, Entry> byPosition = new TreeMap<>(Position.ORDER);
  private final TreeMap<Position, Entry> byAuthor = new TreeMap<>(AUTHORS_FIRST);
  private final TreeMap<KeyRank, Entry> byRank = new TreeMap<>(KeyRank.ORDER);
  private final MassClasses classes = new MassClasses();
  private final LastTimes lastTimes = new LastTimes();
  private final TreeMap<Long, Entry> bySequence = new TreeMap<>();
  private final Map<String, byte[]> meta = new HashMap<>();
  private long bytes;
  private long lastSequence;
  private boolean closed;

  /** Made by the first question. */
  private @Nullable SummaryTree summaries;

  /** A held claim, and its index in {@link #slots}. */
  private static final class Entry {
    final Claim claim;
    int slot;

    Entry(Claim claim, int slot) {
      this.claim = claim;
      this.slot = slot;
    }

    VerifiedDat dat() {
      return claim.dat();
    }
  }

  private final class StoredContents implements Decision.Contents {
    @Override
    public Optional<Claim> named(WorkHash name) {
      return Optional.ofNullable(byName.get(name)).map(entry -> entry.claim);
    }

    @Override
    public Optional<Claim> inRegister(ByteString key, Author author) {
      return entryOf(key, author).map(entry -> entry.claim);
    }

    @Override
    public Optional<List<DatWeight>> toFit(DatWeight incoming, Set<DatWeight> leaving) {
      long freed = leaving.stream().mapToLong(DatWeight::bytes).sum();
      MassOrder order = MassOrder.at(mass, clock.millis());
      return Eviction.toFit(
          incoming,
          bytes + incoming.bytes() - freed - capacityBytes,
          leaving,
          classes.lightestFirst(order),
          order);
    }

    @Override
    public LastTimes lastTimes() {
      return lastTimes;
    }
  }

  /**
   * @param capacityBytes how many bytes may be held, positive
   * @param clock the wall clock, for the ages of dats
   * @param random makes the name of the arrival log
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
    Decision decision = Decision.on(dat, lastSequence + 1, contents);
    decision.gone().forEach(this::remove);
    decision.evicted().forEach(lastTimes::evicted);
    decision.entering().forEach(this::insert);
    decision.events().forEach(events::add);
    return decision.admission();
  }

  private void insert(Claim claim) {
    lastSequence = Math.max(lastSequence, claim.sequence());
    Entry entry = new Entry(claim, slots.size());
    DatWeight weighed = claim.weighed();
    slots.add(entry);
    byName.put(claim.name(), entry);
    Position position = Position.of(claim.dat());
    byPosition.put(position, entry);
    byAuthor.put(position, entry);
    if (claim.dat().dat().isRegister()) {
      byRank.put(KeyRank.of(claim), entry);
    }
    classes.add(weighed);
    bySequence.put(claim.sequence(), entry);
    bytes += weighed.bytes();
    if (summaries != null) {
      summaries.apply(NameChange.entering(claim));
    }
  }

  private void remove(Claim claim) {
    Entry entry = byName.remove(claim.name());
    if (entry == null) {
      throw new IllegalStateException("not held: " + claim.name());
    }
    Entry last = slots.removeLast();
    if (last != entry) {
      slots.set(entry.slot, last);
      last.slot = entry.slot;
    }
    DatWeight weighed = claim.weighed();
    Position position = Position.of(claim.dat());
    byPosition.remove(position);
    byAuthor.remove(position);
    if (claim.dat().dat().isRegister()) {
      byRank.remove(KeyRank.of(claim));
    }
    classes.remove(weighed);
    bySequence.remove(claim.sequence());
    bytes -= weighed.bytes();
    if (summaries != null) {
      summaries.apply(NameChange.gone(claim));
    }
  }

  @Override
  public synchronized Optional<VerifiedDat> byWork(WorkHash work) {
    return Optional.ofNullable(byName.get(work))
        .map(Entry::dat)
        .filter(dat -> dat.dat().work().equals(work));
  }

  @Override
  public synchronized List<VerifiedDat> claims(WorkHash work) {
    return byWork(work).isEmpty()
        ? List.of()
        : Decision.claims(contents, work).stream().map(Claim::dat).toList();
  }

  @Override
  public synchronized Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    return entryOf(key, author).map(Entry::dat);
  }

  private Optional<Entry> entryOf(ByteString key, Author author) {
    return Optional.ofNullable(byPosition.ceilingEntry(new Position(key, author, LOWEST_WORK)))
        .map(Map.Entry::getValue)
        .filter(
            entry ->
                entry.dat().dat().key().equals(key) && entry.dat().dat().author().equals(author));
  }

  @Override
  public Optional<VerifiedDat> getIfCached(WorkHash work) {
    return byWork(work);
  }

  @Override
  public Optional<VerifiedDat> getIfCached(ByteString key, Author author) {
    return byRegister(key, author);
  }

  @Override
  public synchronized Optional<VerifiedDat> heaviestOf(ByteString key, Predicate<WorkHash> hidden) {
    return heaviest(key, 0, KeyRank.END, hidden);
  }

  @Override
  public synchronized Optional<VerifiedDat> contentOf(ByteString hash, Predicate<WorkHash> hidden) {
    return heaviest(hash, 0, KeyRank.OTHERS, hidden);
  }

  /**
   * The heaviest record of a key in the classes from rank {@code from} to below {@code to}: the
   * heaviest of their first records.
   */
  private Optional<VerifiedDat> heaviest(
      ByteString key, int from, int to, Predicate<WorkHash> hidden) {
    Comparator<DatWeight> order = MassOrder.at(mass, clock.millis());
    KeyRank heaviest = null;
    Map.Entry<KeyRank, Entry> next = byRank.ceilingEntry(firstOf(key, from));
    while (next != null && next.getKey().key().equals(key) && next.getKey().rank() < to) {
      KeyRank first = next.getKey();
      if (hidden.test(next.getValue().dat().dat().work())) {
        next = byRank.higherEntry(first);
        continue;
      }
      if (heaviest == null || order.compare(first.weighed(), heaviest.weighed()) > 0) {
        heaviest = first;
      }
      next = byRank.ceilingEntry(firstOf(key, first.rank() + 1));
    }
    return heaviest == null ? Optional.empty() : contents.named(heaviest.work()).map(Claim::dat);
  }

  private static KeyRank firstOf(ByteString key, int rank) {
    return new KeyRank(key, rank, Long.MAX_VALUE, LOWEST_WORK);
  }

  @Override
  public synchronized boolean votes(ByteString key, int limit, Consumer<Vote> consumer) {
    List<VerifiedDat> passed = ofKey(key, LOWEST_AUTHOR).limit(limit + 1L).toList();
    passed.stream().limit(limit).map(Vote::of).forEach(consumer);
    return passed.size() <= limit;
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
        .map(Entry::dat)
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
        .map(Entry::dat)
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
      contents.named(heaviestFirst.next().work()).map(Claim::dat).ifPresent(found::add);
    }
    return found;
  }

  @Override
  public synchronized Presence presence(WorkHash name) {
    Entry entry = byName.get(name);
    return entry == null
        ? Presence.Absent.NO
        : new Presence.Held(Claim.tag(entry.dat().dat()), entry.dat().bound());
  }

  @Override
  public synchronized Optional<WorkHash> randomWork(RandomGenerator random) {
    while (!slots.isEmpty()) {
      Claim drawn = slots.get(random.nextInt(slots.size())).claim;
      if (drawn.place() == 0) {
        return Optional.of(drawn.dat().dat().work());
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized List<Arrival> arrivals(long after, int limit) {
    return lazily(bySequence.tailMap(after, false))
        .limit(limit)
        .map(entry -> entry.claim.arrival())
        .toList();
  }

  @Override
  public synchronized Optional<Arrival> arrival(long sequence) {
    return Optional.ofNullable(bySequence.get(sequence)).map(entry -> entry.claim.arrival());
  }

  @Override
  public synchronized Optional<List<Long>> arrivalsOf(Author author, int most) {
    Position first = new Position(ByteString.EMPTY, author, LOWEST_WORK);
    List<Long> found =
        lazily(byAuthor.tailMap(first))
            .takeWhile(entry -> entry.dat().dat().author().equals(author))
            .map(entry -> entry.claim.sequence())
            .limit(most + 1L)
            .sorted()
            .toList();
    return found.size() > most ? Optional.empty() : Optional.of(found);
  }

  /**
   * A lazy stream of the values. {@code values().stream()} would count them first, which walks
   * through all.
   */
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

  /** The mass index, as it is now. */
  private final class Rows implements MassRows {
    @Override
    public void from(DatWeight first, Sink sink) {
      for (DatWeight next : classes.from(first)) {
        Claim claim = Objects.requireNonNull(byName.get(next.work())).claim;
        VerifiedDat dat = claim.dat();
        if (!sink.accept(
            next.timeMs(), next.work(), claim.place(), dat.bound(), Claim.tag(dat.dat()))) {
          return;
        }
      }
    }

    @Override
    public long firstTag(WorkHash work) {
      return Claim.tag(Objects.requireNonNull(byName.get(work)).dat().dat());
    }
  }

  private SummaryTree summaries() {
    SummaryTree tree = summaries;
    if (tree == null) {
      tree = SummaryTree.build(new Rows());
      summaries = tree;
    }
    return tree;
  }

  @Override
  public synchronized Optional<Summary> summary(Bucket bucket, Scope scope) {
    return Optional.of(summaries().summary(bucket, scope, new Rows()));
  }

  @Override
  public synchronized Optional<List<Summary>> parts(Bucket bucket, int most, Scope scope) {
    return Optional.of(summaries().parts(bucket, most, scope, new Rows()));
  }

  @Override
  public synchronized List<HeldName> names(Bucket bucket, int limit, Scope scope) {
    return SummaryTree.names(bucket, limit, scope, new Rows());
  }

  @Override
  public synchronized MassFloor floor() {
    long nowMs = clock.millis();
    Iterator<DatWeight> lightest = classes.lightestFirst(MassOrder.at(mass, nowMs));
    return bytes + DatSize.MAX <= capacityBytes || !lightest.hasNext()
        ? MassFloor.none(mass)
        : MassFloor.at(mass, lightest.next(), nowMs);
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

  /** Refuses puts from now on and completes the events. Dats can still be read. */
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
