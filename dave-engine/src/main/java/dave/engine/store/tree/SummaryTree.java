package dave.engine.store.tree;

import dave.engine.store.DatWeight;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Place;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.NameReader.Entry;
import java.util.List;

/**
 * A tree for each difficulty over the names in the mass index. An inner node is the smallest bucket
 * of the dats below it, and has more than {@link Summary#LEAF} of them. A leaf has at most so many,
 * and their names are only in the index.
 *
 * <p>A change costs one walk from the root, in memory: it counts, and marks digests as out of date.
 * A question reads the leaves that are out of date in the bucket that it asks for, and only those.
 * A leaf that became too large is split then, and a node that became too small becomes a leaf.
 *
 * <p>The memory is 61 bytes a leaf, and a third of that for growing arrays. Random times fill a
 * leaf with 22 names. For one thread at a time.
 */
public final class SummaryTree {
  private final Nodes nodes = new Nodes();
  private final int[] roots = new int[DatWeight.MAX_DIFFICULTY + 1];
  private boolean broken;
  private long rowsRead;

  private SummaryTree() {}

  /** The tree over all names, read in one pass. */
  public static SummaryTree build(MassRows rows) {
    SummaryTree tree = new SummaryTree();
    NameReader reader = new NameReader(rows);
    for (int bits = 0; bits <= DatWeight.MAX_DIFFICULTY; bits++) {
      tree.roots[bits] = tree.split(reader, Bucket.whole(bits), Integer.MAX_VALUE);
    }
    tree.rowsRead = reader.read();
    return tree;
  }

  /** The bytes of heap that it takes. */
  public long heapBytes() {
    return nodes.heapBytes();
  }

  /** How many entries of the index it has read. */
  public long rowsRead() {
    return rowsRead;
  }

  /** How many names there are of a difficulty. */
  public int count(int difficulty) {
    return nodes.count(roots[difficulty]);
  }

  /** Notes a change of the index. A change that cannot be is found by the next question. */
  public void apply(NameChange change) {
    Place place = change.place();
    int difficulty = change.difficulty();
    Link link = new Link(difficulty);
    int node = roots[difficulty];
    while (node > 0 && nodes.first(node).bitsApart(place) <= nodes.bits(node)) {
      nodes.setCount(node, nodes.count(node) + change.count());
      node = link.follow(node, place);
    }
    if (Nodes.isLeaf(node)) {
      resize(link, node, nodes.count(node) + change.count());
    } else if (change.count() < 0) {
      broken = true;
    } else if (node == Nodes.EMPTY) {
      link.set(nodes.leaf(change.count()));
    } else {
      int bits = nodes.first(node).bitsApart(place);
      int leaf = nodes.leaf(change.count());
      boolean upper = place.bit(bits - 1);
      link.set(nodes.inner(upper ? node : leaf, upper ? leaf : node, bits, place.floor(bits)));
    }
  }

  private void resize(Link link, int leaf, int count) {
    if (count < 0) {
      broken = true;
    } else if (count > 0) {
      nodes.setCount(leaf, count);
    } else {
      link.remove();
      nodes.free(leaf);
    }
  }

  /** The way from a root to a node: the last two nodes above it. */
  private final class Link {
    private final int difficulty;
    private int above;
    private boolean upper;
    private int top;
    private boolean upperOfTop;

    Link(int difficulty) {
      this.difficulty = difficulty;
    }

    int follow(int inner, Place place) {
      top = above;
      upperOfTop = upper;
      above = inner;
      upper = place.bit(nodes.bits(inner) - 1);
      return upper ? nodes.right(inner) : nodes.left(inner);
    }

    /** Puts a node where the way ends. */
    void set(int node) {
      put(above, upper, node);
    }

    /** Puts the other half in the place of the node above. */
    void remove() {
      if (above == Nodes.EMPTY) {
        roots[difficulty] = Nodes.EMPTY;
      } else {
        put(top, upperOfTop, upper ? nodes.left(above) : nodes.right(above));
        nodes.free(above);
      }
    }

    private void put(int parent, boolean inUpper, int node) {
      if (parent == Nodes.EMPTY) {
        roots[difficulty] = node;
      } else if (inUpper) {
        nodes.setRight(parent, node);
      } else {
        nodes.setLeft(parent, node);
      }
    }
  }

  /** How many entries of the index a question for a bucket reads because they changed. */
  public long staleNames(Bucket bucket) {
    return staleNames(roots[bucket.difficulty()], Bucket.whole(bucket.difficulty()), bucket);
  }

  private long staleNames(int node, Bucket region, Bucket asked) {
    if (node == Nodes.EMPTY || !nodes.isStale(node)) {
      return 0;
    }
    if (Nodes.isLeaf(node) || nodes.count(node) <= Summary.LEAF) {
      return nodes.count(node);
    }
    long names = 0;
    for (boolean upper : HALVES) {
      Bucket half = bucketOf(node, region.difficulty()).half(upper);
      if (asked.contains(half) || half.contains(asked)) {
        names += staleNames(upper ? nodes.right(node) : nodes.left(node), half, asked);
      }
    }
    return names;
  }

  private static final boolean[] HALVES = {false, true};

  private Bucket bucketOf(int inner, int difficulty) {
    return new Bucket(difficulty, nodes.bits(inner), nodes.first(inner));
  }

  /**
   * The summary of a bucket. Reads the leaves of it that changed. It also reads at most a leaf at
   * each end of the scope, and one for each hidden dat.
   *
   * @throws TreeMismatch if the index does not have what the tree counted
   */
  public Summary summary(Bucket bucket, Scope scope, MassRows rows) {
    NameReader reader = new NameReader(rows);
    try {
      return question(bucket, scope, reader).part(roots[bucket.difficulty()], bucket).summary();
    } finally {
      rowsRead += reader.read();
    }
  }

  /**
   * The summaries of parts of a bucket, in the order of places, without empty ones. The parts are
   * disjoint and have all dats of the bucket together. The largest part is halved until there are
   * enough parts, or none has more than {@link Summary#LEAF} names.
   *
   * @param most how many parts at most, positive
   * @throws TreeMismatch if the index does not have what the tree counted
   */
  public List<Summary> parts(Bucket bucket, int most, Scope scope, MassRows rows) {
    NameReader reader = new NameReader(rows);
    try {
      return question(bucket, scope, reader).parts(roots[bucket.difficulty()], bucket, most);
    } finally {
      rowsRead += reader.read();
    }
  }

  private VisibleParts question(Bucket bucket, Scope scope, NameReader reader) {
    int difficulty = bucket.difficulty();
    if (broken) {
      throw new TreeMismatch("a name left that was not counted");
    }
    roots[difficulty] = refresh(roots[difficulty], Bucket.whole(difficulty), bucket, reader);
    return new VisibleParts(nodes, reader, difficulty, scope);
  }

  /** The names in a bucket, in the order of places; needs no tree. */
  public static List<HeldName> names(Bucket bucket, int limit, Scope scope, MassRows rows) {
    NameReader reader = new NameReader(rows);
    return new VisibleParts(new Nodes(), reader, bucket.difficulty(), scope)
        .entries(bucket, limit).stream().map(Entry::name).toList();
  }

  /**
   * Brings all digests in a bucket up to date.
   *
   * @param region the half of the node above, or all of the difficulty
   * @return the node that takes the place of {@code node}
   */
  private int refresh(int node, Bucket region, Bucket asked, NameReader reader) {
    if (node == Nodes.EMPTY || !nodes.isStale(node)) {
      return node;
    }
    int count = nodes.count(node);
    if (Nodes.isLeaf(node) || count <= Summary.LEAF) {
      int fresh = split(reader, region, count);
      nodes.freeAll(node);
      return fresh;
    }
    Bucket own = bucketOf(node, region.difficulty());
    boolean whole = true;
    for (boolean upper : HALVES) {
      Bucket half = own.half(upper);
      int child = upper ? nodes.right(node) : nodes.left(node);
      if (asked.contains(half) || half.contains(asked)) {
        child = refresh(child, half, asked, reader);
        if (upper) {
          nodes.setRight(node, child);
        } else {
          nodes.setLeft(node, child);
        }
      }
      whole &= !nodes.isStale(child);
    }
    if (whole) {
      int left = nodes.left(node);
      int right = nodes.right(node);
      nodes.setDigest(
          node,
          Digest.ofHalves(nodes.high(left), nodes.low(left), nodes.high(right), nodes.low(right)));
    }
    return node;
  }

  /** Makes the nodes over a region of the index. */
  private int split(NameReader reader, Bucket region, int expected) {
    Splitter splitter = new Splitter(nodes, region.bits());
    int[] found = new int[1];
    reader.read(
        region.difficulty(),
        region.first(),
        region.last(),
        entry -> {
          found[0]++;
          splitter.add(entry);
          return found[0] <= expected;
        });
    if (expected != Integer.MAX_VALUE && found[0] != expected) {
      throw new TreeMismatch("counted " + expected + " names, read " + found[0] + " in " + region);
    }
    return splitter.finish();
  }
}
