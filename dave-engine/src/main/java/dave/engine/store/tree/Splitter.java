package dave.engine.store.tree;

import dave.engine.store.summary.Place;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.NameReader.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the nodes over names that come in the order of places. It holds one leaf of names at a
 * time, so it makes the tree of any number of names in one pass.
 *
 * <p>A leaf is the largest bucket that has the next name, at most {@link Summary#LEAF} names, and
 * neither the name before nor the one that would be too many. So the bucket twice as large has too
 * many names, and the tree depends on the set of names alone.
 */
final class Splitter {
  private final Nodes nodes;
  private final int bits;
  private final List<Entry> window = new ArrayList<>();
  private final Deque<Part> spine = new ArrayDeque<>();
  private @Nullable Place before;

  /** A finished node, and the bits of the node that it shares with the one before it. */
  private record Part(int node, int joinBits, Place place) {}

  /**
   * @param bits the bits of the bucket that has all names
   */
  Splitter(Nodes nodes, int bits) {
    this.nodes = nodes;
    this.bits = bits;
  }

  void add(Entry entry) {
    window.add(entry);
    while (window.size() > Summary.LEAF && apart(0, window.size() - 1) > 0) {
      cut(apart(0, Summary.LEAF));
    }
  }

  private int apart(int a, int b) {
    return window.get(a).place().bitsApart(window.get(b).place());
  }

  /**
   * @return the node over all names
   */
  int finish() {
    while (!window.isEmpty()) {
      cut(window.size() > Summary.LEAF ? apart(0, Summary.LEAF) : bits + 1);
    }
    while (spine.size() > 1) {
      join();
    }
    return spine.isEmpty() ? Nodes.EMPTY : spine.pop().node();
  }

  /**
   * Makes a leaf of the first names.
   *
   * @param nextBits the leaf has fewer bits than this, unless it is 0: then it has one place
   */
  private void cut(int nextBits) {
    Place first = window.getFirst().place();
    int joinBits = before == null ? bits + 1 : before.bitsApart(first);
    int leafBits = Math.max(0, Math.min(joinBits, nextBits) - 1);
    int size = 1;
    while (size < window.size() && apart(0, size) <= leafBits) {
      size++;
    }
    List<Entry> names = window.subList(0, size);
    int leaf = nodes.leaf(size);
    nodes.setDigest(leaf, Digest.ofList(names));
    before = names.getLast().place();
    names.clear();
    while (!spine.isEmpty() && spine.getFirst().joinBits() < joinBits && spine.size() > 1) {
      join();
    }
    spine.push(new Part(leaf, joinBits, first));
  }

  /** Joins the last two parts. */
  private void join() {
    Part upper = spine.pop();
    Part lower = spine.pop();
    int node =
        nodes.inner(
            lower.node(), upper.node(), upper.joinBits(), lower.place().floor(upper.joinBits()));
    nodes.setDigest(
        node,
        Digest.ofHalves(
            nodes.high(lower.node()),
            nodes.low(lower.node()),
            nodes.high(upper.node()),
            nodes.low(upper.node())));
    spine.push(new Part(node, lower.joinBits(), lower.place()));
  }
}
