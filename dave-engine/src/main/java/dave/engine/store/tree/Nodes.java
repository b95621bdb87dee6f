package dave.engine.store.tree;

import dave.engine.store.summary.Place;
import java.util.Arrays;

/**
 * The nodes of the trees, in arrays. A node is a number: 0 for an empty tree, positive for an inner
 * node, negative for a leaf. A leaf has no place, as it has all of its half of the node above.
 *
 * <p>A leaf takes 20 bytes, an inner node 41. Arrays grow by a half and never shrink. A count below
 * 0 marks a node whose digest is out of date. For one thread.
 */
final class Nodes {
  static final int EMPTY = 0;
  private static final int FIRST_LENGTH = 16;

  // Of inner nodes.
  private int[] left = new int[FIRST_LENGTH];
  private int[] right = new int[FIRST_LENGTH];
  private byte[] bits = new byte[FIRST_LENGTH];
  private long[] times = new long[FIRST_LENGTH];
  private int[] prefixes = new int[FIRST_LENGTH];
  private int lastInner;
  private int freeInner;

  /** Counts and digests, of inner nodes and of leaves. */
  private Digests inner = new Digests();

  private Digests leaves = new Digests();
  private int lastLeaf;
  private int freeLeaf;

  /** Counts and digests of one kind of nodes. */
  private static final class Digests {
    int[] counts = new int[FIRST_LENGTH];
    long[] highs = new long[FIRST_LENGTH];
    long[] lows = new long[FIRST_LENGTH];

    void grow(int length) {
      counts = Arrays.copyOf(counts, length);
      highs = Arrays.copyOf(highs, length);
      lows = Arrays.copyOf(lows, length);
    }
  }

  /** A new leaf. Its digest is out of date. */
  int leaf(int count) {
    int at = freeLeaf;
    if (at != 0) {
      freeLeaf = leaves.counts[at];
    } else {
      at = ++lastLeaf;
      if (at == leaves.counts.length) {
        leaves.grow(at + at / 2);
      }
    }
    leaves.counts[at] = ~count;
    return -at;
  }

  /** A new inner node over two nodes. Its digest is out of date. */
  int inner(int lower, int upper, int ofBits, Place first) {
    int at = freeInner;
    if (at != 0) {
      freeInner = left[at];
    } else {
      at = ++lastInner;
      if (at == left.length) {
        growInner(at + at / 2);
      }
    }
    left[at] = lower;
    right[at] = upper;
    bits[at] = (byte) ofBits;
    times[at] = first.timeMs();
    prefixes[at] = first.prefix();
    inner.counts[at] = ~(count(lower) + count(upper));
    return at;
  }

  private void growInner(int length) {
    left = Arrays.copyOf(left, length);
    right = Arrays.copyOf(right, length);
    bits = Arrays.copyOf(bits, length);
    times = Arrays.copyOf(times, length);
    prefixes = Arrays.copyOf(prefixes, length);
    inner.grow(length);
  }

  /** Frees one node; not those below it. */
  void free(int node) {
    if (isLeaf(node)) {
      leaves.counts[-node] = freeLeaf;
      freeLeaf = -node;
    } else if (node != EMPTY) {
      left[node] = freeInner;
      freeInner = node;
    }
  }

  /** Frees a node and all below it. */
  void freeAll(int node) {
    if (node > 0) {
      freeAll(left[node]);
      freeAll(right[node]);
    }
    free(node);
  }

  static boolean isLeaf(int node) {
    return node < 0;
  }

  int left(int inner) {
    return left[inner];
  }

  int right(int inner) {
    return right[inner];
  }

  void setLeft(int inner, int node) {
    left[inner] = node;
  }

  void setRight(int inner, int node) {
    right[inner] = node;
  }

  /** The bits of an inner node's bucket; its halves differ in the highest of them. */
  int bits(int inner) {
    return bits[inner];
  }

  /** The first place of an inner node's bucket. */
  Place first(int inner) {
    return new Place(times[inner], prefixes[inner]);
  }

  private Digests digests(int node) {
    return isLeaf(node) ? leaves : inner;
  }

  int count(int node) {
    int count = digests(node).counts[Math.abs(node)];
    return count < 0 ? ~count : count;
  }

  boolean isStale(int node) {
    return digests(node).counts[Math.abs(node)] < 0;
  }

  /** Sets the count, and marks the digest as out of date. */
  void setCount(int node, int count) {
    digests(node).counts[Math.abs(node)] = ~count;
  }

  /** Sets the digest, which is up to date then. */
  void setDigest(int node, Digest digest) {
    Digests of = digests(node);
    int at = Math.abs(node);
    of.counts[at] = count(node);
    of.highs[at] = digest.high();
    of.lows[at] = digest.low();
  }

  long high(int node) {
    return digests(node).highs[Math.abs(node)];
  }

  long low(int node) {
    return digests(node).lows[Math.abs(node)];
  }

  /** The bytes of all arrays. */
  long heapBytes() {
    return left.length * 21L + 20L * (inner.counts.length + leaves.counts.length);
  }
}
