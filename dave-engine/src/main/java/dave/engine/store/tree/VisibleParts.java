package dave.engine.store.tree;

import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Place;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.NameReader.Entry;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question on the names of a difficulty within a scope. Buckets that the scope has as a
 * whole, and without hidden dats, have the digests of the tree. All digests that are asked for must
 * be up to date.
 */
final class VisibleParts {
  private final Nodes nodes;
  private final NameReader reader;
  private final int difficulty;
  private final Scope scope;
  private final Set<WorkHash> hidden = new HashSet<>();
  private final TreeSet<Place> hiddenPlaces = new TreeSet<>();
  private final List<Entry> displaced = new ArrayList<>();

  /**
   * A bucket and what is visible of it.
   *
   * @param node the inner node whose digest it is, or 0
   * @param lower its lower half, if both were looked at
   */
  record Part(Summary summary, int node, @Nullable Part lower, @Nullable Part upper) {
    int count() {
      return summary.count();
    }
  }

  VisibleParts(Nodes nodes, NameReader reader, int difficulty, Scope scope) {
    this.nodes = nodes;
    this.reader = reader;
    this.difficulty = difficulty;
    this.scope = scope;
    Scope.Hidden except = scope.hidden().get();
    for (VerifiedDat dat : except.dats()) {
      if (NameReader.difficulties(dat).contains(difficulty)) {
        hidden.add(dat.dat().work());
        hiddenPlaces.add(Place.of(difficulty, dat.dat().timeMs(), dat.dat().work()));
      }
    }
    for (VerifiedDat dat : except.displaced()) {
      if (dat.difficulty() == difficulty && scope.contains(dat.dat().timeMs())) {
        displaced.add(NameReader.only(dat));
      }
    }
  }

  /** The visible part of a bucket, given the root of the tree. */
  Part part(int root, Bucket asked) {
    int node = root;
    Bucket region = Bucket.whole(difficulty);
    while (node > 0 && !asked.contains(bucketOf(node))) {
      Bucket own = bucketOf(node);
      if (!own.contains(asked)) {
        return evaluate(Nodes.EMPTY, asked);
      }
      boolean upper = asked.first().bit(own.bits() - 1);
      region = own.half(upper);
      node = upper ? nodes.right(node) : nodes.left(node);
    }
    return Nodes.isLeaf(node) && !asked.contains(region) ? list(asked) : evaluate(node, asked);
  }

  private Bucket bucketOf(int inner) {
    return new Bucket(difficulty, nodes.bits(inner), nodes.first(inner));
  }

  /**
   * @param region a bucket in which the store has the dats of {@code node} and no others
   */
  private Part evaluate(int node, Bucket region) {
    Bucket own = node > 0 ? bucketOf(node) : region;
    List<Entry> more = displacedIn(region);
    if (more.isEmpty()) {
      if (node == Nodes.EMPTY || isBefore(own) || isAfter(own)) {
        return new Part(Summary.empty(region), Nodes.EMPTY, null, null);
      }
      if (isWhole(own)) {
        return cached(node, region);
      }
    }
    if (node <= 0) {
      return list(region);
    }
    int apart = own.bits();
    for (Entry entry : more) {
      apart = Math.max(apart, own.first().bitsApart(entry.place()));
    }
    if (apart == own.bits()) {
      return join(
          own,
          evaluate(nodes.left(node), own.half(false)),
          evaluate(nodes.right(node), own.half(true)));
    }
    Bucket top = Bucket.of(difficulty, apart, own.first());
    boolean upper = own.first().bit(apart - 1);
    return join(
        top,
        evaluate(upper ? Nodes.EMPTY : node, top.half(false)),
        evaluate(upper ? node : Nodes.EMPTY, top.half(true)));
  }

  private boolean isBefore(Bucket bucket) {
    return bucket.last().timeMs() < scope.fromMs();
  }

  private boolean isAfter(Bucket bucket) {
    return bucket.first().timeMs() > scope.toMs();
  }

  private boolean isWhole(Bucket bucket) {
    Place next = hiddenPlaces.ceiling(bucket.first());
    return scope.contains(bucket.first().timeMs())
        && scope.contains(bucket.last().timeMs())
        && (next == null || !bucket.contains(next));
  }

  private List<Entry> displacedIn(Bucket bucket) {
    return displaced.stream().filter(entry -> bucket.contains(entry.place())).toList();
  }

  private Part cached(int node, Bucket region) {
    Bucket own = node > 0 ? bucketOf(node) : region;
    Summary summary = new Summary(own, nodes.count(node), nodes.high(node), nodes.low(node));
    return new Part(summary, Math.max(node, Nodes.EMPTY), null, null);
  }

  private Part join(Bucket bucket, Part lower, Part upper) {
    if (lower.count() == 0 || upper.count() == 0) {
      return lower.count() == 0 ? upper : lower;
    }
    int count = lower.count() + upper.count();
    if (count <= Summary.LEAF) {
      return list(bucket);
    }
    Digest digest =
        Digest.ofHalves(
            lower.summary().high(),
            lower.summary().low(),
            upper.summary().high(),
            upper.summary().low());
    Summary summary = new Summary(bucket, count, digest.high(), digest.low());
    return new Part(summary, Nodes.EMPTY, lower, upper);
  }

  /** The part with the names that are read from the index. */
  private Part list(Bucket bucket) {
    List<Entry> entries = entries(bucket, Integer.MAX_VALUE);
    Nodes scratch = new Nodes();
    Splitter splitter = new Splitter(scratch, bucket.bits());
    entries.forEach(splitter::add);
    int node = splitter.finish();
    Summary summary =
        node == Nodes.EMPTY
            ? Summary.empty(bucket)
            : new Summary(bucket, entries.size(), scratch.high(node), scratch.low(node));
    return new Part(summary, Nodes.EMPTY, null, null);
  }

  /** The visible names in a bucket, in the order of places. */
  List<Entry> entries(Bucket bucket, int limit) {
    Set<Entry> found = new LinkedHashSet<>(displacedIn(bucket));
    int most = Math.addExact(limit, limit == Integer.MAX_VALUE ? 0 : found.size());
    Place from = new Place(Math.max(scope.fromMs(), bucket.first().timeMs()), 0);
    Place to = new Place(Math.min(scope.toMs(), bucket.last().timeMs()), -1);
    reader.read(
        difficulty,
        from.compareTo(bucket.first()) > 0 ? from : bucket.first(),
        to.compareTo(bucket.last()) < 0 ? to : bucket.last(),
        entry -> {
          if (!hidden.contains(entry.name().work())) {
            found.add(entry);
          }
          return found.size() < most;
        });
    return found.stream().sorted(Comparator.comparing(Entry::place)).limit(limit).toList();
  }

  /** See {@link SummaryTree#parts}. */
  List<Summary> parts(int root, Bucket bucket, int most) {
    PriorityQueue<Part> open =
        new PriorityQueue<>(
            Comparator.comparingInt(Part::count)
                .reversed()
                .thenComparing(part -> part.summary().bucket().first()));
    List<Part> done = new ArrayList<>();
    open.add(part(root, bucket));
    while (!open.isEmpty() && open.size() + done.size() < most) {
      Part largest = open.remove();
      if (largest.lower() != null && largest.upper() != null) {
        open.add(largest.lower());
        open.add(largest.upper());
      } else if (largest.node() != Nodes.EMPTY) {
        Bucket own = largest.summary().bucket();
        open.add(cached(nodes.left(largest.node()), own.half(false)));
        open.add(cached(nodes.right(largest.node()), own.half(true)));
      } else {
        done.add(largest);
      }
    }
    done.addAll(open);
    return done.stream()
        .map(Part::summary)
        .filter(summary -> summary.count() > 0)
        .sorted(Comparator.comparing(summary -> summary.bucket().first()))
        .toList();
  }
}
