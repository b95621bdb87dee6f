package dave.sim.scenario.observer;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.wire.PeerAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks from the record of cells that a node sends exactly one to each link in each round. Between
 * two changes of a node's links, its cells must fall into rounds, each a permutation of its links.
 */
final class RoundCheck {
  private final Cluster cluster;
  private final Sender[] senders;
  private boolean cell;

  /**
   * The result.
   *
   * @param rounds that were checked
   * @param cells in these rounds
   * @param allCells of all nodes
   * @param broken spans between two changes whose cells do not fall into rounds
   */
  record Result(long rounds, long cells, long allCells, long broken) {
    private Result plus(Result other) {
      return new Result(
          rounds + other.rounds,
          cells + other.cells,
          allCells + other.allCells,
          broken + other.broken);
    }
  }

  /** Watches a cluster from now on. */
  RoundCheck(Cluster cluster) {
    this.cluster = cluster;
    senders = new Sender[cluster.nodes().size()];
    Arrays.setAll(senders, number -> new Sender());
    cluster.tapCells(this::cell);
    cluster.network().tapEngines(this::sent);
  }

  private void cell(Node from, PeerAddress to, int used) {
    cell = true;
    cluster.at(to).ifPresent(node -> senders[from.number()].cell(node.number()));
  }

  /** A datagram that is no cell belongs to a handshake: a link begins or is replaced. */
  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    if (!cell) {
      Node sender = cluster.at(from).orElse(null);
      Node receiver = cluster.at(to).orElse(null);
      if (sender != null && receiver != null) {
        senders[sender.number()].handshake(receiver.number());
        senders[receiver.number()].handshake(sender.number());
      }
    }
    cell = false;
  }

  /** Returns the result for all nodes. */
  Result result() {
    return Arrays.stream(senders).map(Sender::check).reduce(new Result(0, 0, 0, 0), Result::plus);
  }

  /** The cells of one node in order, as the numbers of its links. */
  static final class Sender {
    /**
     * After a handshake with a linked node, so many cells may still be of the link before, which
     * ends within a round or two. Each of them may be the last one.
     */
    private static final int UNSURE = 4;

    private int[] cells = new int[1_024];
    private int count;
    private int links;
    private final Map<Integer, Integer> linkTo = new HashMap<>();
    private final Map<Integer, Integer> firstOf = new HashMap<>();
    private final Map<Integer, Integer> lastOf = new HashMap<>();
    private final Map<Integer, Integer> unsureOf = new HashMap<>();
    private final Set<Integer> changes = new HashSet<>();

    /** Adds a cell to a node. */
    void cell(int to) {
      int link = linkTo.computeIfAbsent(to, node -> links++);
      if (count == cells.length) {
        cells = Arrays.copyOf(cells, 2 * count);
      }
      firstOf.putIfAbsent(link, count);
      lastOf.put(link, count);
      int unsure = unsureOf.getOrDefault(link, 0);
      if (unsure > 0) {
        unsureOf.put(link, unsure - 1);
        changes.add(count);
      }
      cells[count++] = link;
    }

    /** Notes that the link to a node may be a new one from now on. */
    void handshake(int with) {
      if (linkTo.remove(with) != null) {
        unsureOf.put(links, UNSURE);
        linkTo.put(with, links++);
      }
      changes.add(count);
    }

    Result check() {
      TreeSet<Integer> bounds = new TreeSet<>(changes);
      bounds.addAll(firstOf.values());
      lastOf.values().forEach(last -> bounds.add(last + 1));
      bounds.add(count);
      Result all = new Result(0, 0, count, 0);
      int from = 0;
      for (int to : bounds) {
        if (to > from) {
          all = all.plus(check(from, to));
        }
        from = to;
      }
      return all;
    }

    /** Checks the cells of a span in which no link begins or ends. */
    private Result check(int from, int to) {
      int size =
          (int)
              firstOf.entrySet().stream()
                  .filter(first -> first.getValue() <= from)
                  .filter(first -> lastOf.getOrDefault(first.getKey(), -1) >= to - 1)
                  .count();
      if (to - from < 2 * size) {
        return new Result(0, 0, 0, 0);
      }
      for (int offset = 0; offset < size; offset++) {
        if (areRounds(from + offset, to, size)) {
          int rounds = (to - from - offset) / size;
          return new Result(rounds, (long) rounds * size, 0, 0);
        }
      }
      return new Result(0, 0, 0, 1);
    }

    private boolean areRounds(int from, int to, int size) {
      int[] seenIn = new int[links];
      for (int start = from, round = 1; start + size <= to; start += size, round++) {
        for (int i = start; i < start + size; i++) {
          if (seenIn[cells[i]] == round) {
            return false;
          }
          seenIn[cells[i]] = round;
        }
      }
      return true;
    }
  }
}
