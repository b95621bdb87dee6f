package dave.sim.pool;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatSize;
import dave.engine.store.DatStore;
import dave.engine.store.DatWeight;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.MassOrder;
import dave.engine.store.Presence;
import dave.engine.store.StoreEvent;
import dave.engine.store.StoreEvents;
import dave.engine.store.Vote;
import dave.engine.store.rule.ClassMerge;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.MassRows;
import dave.engine.store.tree.NameChange;
import dave.engine.store.tree.SummaryTree;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A store without a limit, for bound dats without keys. It shares the dats of a {@link DatPool}
 * with other stores, and takes others too. So a million dats in each of many stores cost the memory
 * of one. Its summaries are those of any store. For one thread.
 */
public final class PooledStore implements DatStore {
  private final DatPool pool;
  private final Mass mass;
  private final InstantSource clock;
  private final String logId;
  private final StoreEvents events = new StoreEvents();

  /** The numbers of the dats of the pool that this store lacks. */
  private final BitSet lacking = new BitSet();

  private final Map<WorkHash, VerifiedDat> others = new HashMap<>();
  private final List<WorkHash> otherWorks = new ArrayList<>();
  private final Map<Integer, TreeSet<DatWeight>> otherClasses = new TreeMap<>();
  private final TreeMap<Long, VerifiedDat> arrivals = new TreeMap<>();
  private final Map<String, byte[]> meta = new HashMap<>();
  private long bytes;
  private long lastSequence;

  /** Made by the first question. */
  private @Nullable SummaryTree summaries;

  /** A store of all dats of a pool. */
  public PooledStore(DatPool pool, Mass mass, InstantSource clock, RandomGenerator random) {
    this.pool = pool;
    this.mass = mass;
    this.clock = clock;
    logId = "%016x".formatted(random.nextLong());
    lastSequence = pool.size();
    for (int i = 0; i < pool.size(); i++) {
      bytes += DatSize.of(pool.dat(i).dat());
    }
  }

  /** Removes a dat of the pool, as if it had never come. */
  public void lose(int number) {
    if (!lacking.get(number)) {
      VerifiedDat dat = pool.dat(number);
      lacking.set(number);
      bytes -= DatSize.of(dat.dat());
      arrivals.values().remove(dat);
      if (summaries != null) {
        summaries.apply(NameChange.gone(new Claim(dat, 0, 0)));
      }
    }
  }

  /** Returns how many dats of the pool it lacks. */
  public int lacks() {
    return lacking.cardinality();
  }

  /** Returns whether it holds a dat of the pool. */
  public boolean holds(int number) {
    return !lacking.get(number);
  }

  @Override
  public Mono<Admission> put(VerifiedDat dat, Durability durability) {
    WorkHash work = DatPool.requireShareable(dat).dat().work();
    OptionalInt number = pool.number(work);
    if (byWork(work).isPresent()) {
      return Mono.just(Admission.Ignored.ALREADY_HELD);
    }
    if (number.isPresent()) {
      lacking.clear(number.getAsInt());
    } else {
      others.put(work, dat);
      otherWorks.add(work);
      otherClasses
          .computeIfAbsent(
              dat.difficulty(), bits -> new TreeSet<>(DatWeight.LIGHTEST_OF_CLASS_FIRST))
          .add(DatWeight.of(dat));
    }
    bytes += DatSize.of(dat.dat());
    arrivals.put(++lastSequence, dat);
    if (summaries != null) {
      summaries.apply(NameChange.entering(new Claim(dat, lastSequence, 0)));
    }
    events.add(new StoreEvent.Stored(new Arrival(lastSequence, dat)));
    events.drain();
    return Mono.just(new Admission.Stored(lastSequence));
  }

  @Override
  public Optional<VerifiedDat> byWork(WorkHash work) {
    OptionalInt number = pool.number(work);
    return number.isEmpty()
        ? Optional.ofNullable(others.get(work))
        : holds(number.getAsInt()) ? Optional.of(pool.dat(number.getAsInt())) : Optional.empty();
  }

  @Override
  public List<VerifiedDat> claims(WorkHash work) {
    return byWork(work).stream().toList();
  }

  @Override
  public Optional<VerifiedDat> getIfCached(WorkHash work) {
    return byWork(work);
  }

  @Override
  public Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    return Optional.empty();
  }

  @Override
  public Optional<VerifiedDat> getIfCached(ByteString key, Author author) {
    return Optional.empty();
  }

  @Override
  public Optional<VerifiedDat> heaviestOf(ByteString key, Predicate<WorkHash> hidden) {
    return Optional.empty();
  }

  @Override
  public Optional<VerifiedDat> contentOf(ByteString hash, Predicate<WorkHash> hidden) {
    return Optional.empty();
  }

  @Override
  public boolean votes(ByteString key, int limit, Consumer<Vote> consumer) {
    return true;
  }

  @Override
  public List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit) {
    return List.of();
  }

  /**
   * @throws UnsupportedOperationException always: nothing sorts these dats by author
   */
  @Override
  public List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    throw new UnsupportedOperationException("a pooled store lists no dats");
  }

  @Override
  public List<VerifiedDat> heaviest(int limit) {
    List<Iterator<DatWeight>> heaviestFirst = new ArrayList<>();
    for (int bits : pool.difficulties()) {
      int first = pool.first(bits);
      heaviestFirst.add(
          IntStream.iterate(pool.end(bits) - 1, i -> i >= first, i -> i - 1)
              .filter(this::holds)
              .mapToObj(i -> DatWeight.of(pool.dat(i)))
              .iterator());
    }
    otherClasses.values().forEach(dats -> heaviestFirst.add(dats.descendingIterator()));
    ClassMerge merged =
        new ClassMerge(heaviestFirst, MassOrder.at(mass, clock.millis()).reversed());
    List<VerifiedDat> found = new ArrayList<>();
    while (found.size() < limit && merged.hasNext()) {
      found.add(byWork(merged.next().work()).orElseThrow());
    }
    return found;
  }

  @Override
  public Presence presence(WorkHash name) {
    return byWork(name)
        .<Presence>map(dat -> new Presence.Held(Claim.tag(dat.dat()), dat.bound()))
        .orElse(Presence.Absent.NO);
  }

  @Override
  public Optional<WorkHash> randomWork(RandomGenerator random) {
    int all = pool.size() + otherWorks.size();
    for (int tries = 0; tries < 64 && all > 0; tries++) {
      int drawn = random.nextInt(all);
      if (drawn >= pool.size()) {
        return Optional.of(otherWorks.get(drawn - pool.size()));
      }
      if (holds(drawn)) {
        return Optional.of(pool.dat(drawn).dat().work());
      }
    }
    return Optional.empty();
  }

  /** Returns the arrivals after the store was made; the pool's dats have no numbers. */
  @Override
  public List<Arrival> arrivals(long after, int limit) {
    return arrivals.tailMap(after, false).entrySet().stream()
        .limit(limit)
        .map(entry -> new Arrival(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public Optional<Arrival> arrival(long sequence) {
    return Optional.ofNullable(arrivals.get(sequence)).map(dat -> new Arrival(sequence, dat));
  }

  @Override
  public Optional<List<Long>> arrivalsOf(Author author, int most) {
    return Optional.empty();
  }

  @Override
  public long lastArrival() {
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
  public Stats stats() {
    return new Stats(pool.size() - lacks() + others.size(), bytes, Long.MAX_VALUE, true);
  }

  @Override
  public SortedMap<Integer, Long> difficulties() {
    SortedMap<Integer, Long> sizes = new TreeMap<>();
    for (int bits : pool.difficulties()) {
      int first = pool.first(bits);
      int end = pool.end(bits);
      long held = (long) end - first - lacking.get(first, end).cardinality();
      if (held > 0) {
        sizes.put(bits, held);
      }
    }
    otherClasses.forEach((bits, dats) -> sizes.merge(bits, (long) dats.size(), Long::sum));
    return sizes;
  }

  /** The mass index, as it is now. */
  private final class Rows implements MassRows {
    @Override
    public void from(DatWeight first, Sink sink) {
      TreeSet<DatWeight> of = otherClasses.get(first.difficulty());
      Iterator<DatWeight> more =
          of == null ? List.<DatWeight>of().iterator() : of.tailSet(first, true).iterator();
      DatWeight other = more.hasNext() ? more.next() : null;
      int end = pool.end(first.difficulty());
      int number = lacking.nextClearBit(pool.from(first));
      boolean wanted = true;
      while (wanted && (number < end || other != null)) {
        DatWeight shared = number < end ? DatWeight.of(pool.dat(number)) : null;
        if (other == null
            || (shared != null && DatWeight.LIGHTEST_OF_CLASS_FIRST.compare(shared, other) < 0)) {
          wanted = pass(pool.dat(number), sink);
          number = lacking.nextClearBit(number + 1);
        } else {
          wanted = pass(byWork(other.work()).orElseThrow(), sink);
          other = more.hasNext() ? more.next() : null;
        }
      }
    }

    private boolean pass(VerifiedDat dat, Sink sink) {
      return sink.accept(
          dat.dat().timeMs(), dat.dat().work(), 0, dat.bound(), Claim.tag(dat.dat()));
    }

    @Override
    public long firstTag(WorkHash work) {
      return Claim.tag(byWork(work).orElseThrow().dat());
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
  public Optional<Summary> summary(Bucket bucket, Scope scope) {
    return Optional.of(summaries().summary(bucket, scope, new Rows()));
  }

  @Override
  public Optional<List<Summary>> parts(Bucket bucket, int most, Scope scope) {
    return Optional.of(summaries().parts(bucket, most, scope, new Rows()));
  }

  @Override
  public List<HeldName> names(Bucket bucket, int limit, Scope scope) {
    return SummaryTree.names(bucket, limit, scope, new Rows());
  }

  @Override
  public MassFloor floor() {
    return MassFloor.none(mass);
  }

  @Override
  public byte @Nullable [] getMeta(String name) {
    byte[] value = meta.get(name);
    return value == null ? null : value.clone();
  }

  @Override
  public void putMeta(String name, byte[] value) {
    meta.put(name, value.clone());
  }

  /** Completes the events. */
  @Override
  public void close() {
    events.complete();
  }
}
