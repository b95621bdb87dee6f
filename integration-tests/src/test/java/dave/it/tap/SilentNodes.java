package dave.it.tap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an observer sees of nodes in a window of time in which no link opens or closes, and what has
 * to be true of it whatever the nodes say to each other.
 */
final class SilentNodes {
  /** So many datagrams in sequence can be recorded late, if the machine is busy. */
  private static final int MOST_LATE = 10;

  private final List<Datagram> window;
  private final Map<InetSocketAddress, List<Datagram>> bySender;
  private final long epochNs;

  /**
   * @param window what was recorded of it, in order
   */
  SilentNodes(List<Datagram> window, Duration epoch) {
    this.window = window;
    bySender = window.stream().collect(Collectors.groupingBy(Datagram::from));
    epochNs = epoch.toNanos();
  }

  /** Returns the nodes that sent anything. */
  Set<InetSocketAddress> senders() {
    return bySender.keySet();
  }

  /** All datagrams have one size. */
  void checkSizes(int size) {
    assertThat(window).allMatch(each -> each.bytes().length == size);
  }

  /** Each node sends one datagram to each of the others in every round. */
  void checkRounds() {
    int others = senders().size() - 1;
    bySender.forEach(
        (sender, datagrams) ->
            assertThat(IntStream.range(0, others))
                .as("%s sends in rounds: %s", sender, destinations(datagrams))
                .anyMatch(first -> areRounds(ordered(datagrams, others), first, others)));
  }

  /**
   * Returns the destinations of datagrams; those of one time, whose order is not known, together.
   */
  private static List<List<InetSocketAddress>> destinations(List<Datagram> datagrams) {
    Map<Long, List<InetSocketAddress>> byTime = new LinkedHashMap<>();
    datagrams.forEach(
        each -> byTime.computeIfAbsent(each.atNs(), time -> new ArrayList<>()).add(each.to()));
    return List.copyOf(byTime.values());
  }

  /** Returns the destinations from the first round on of which the order is known. */
  private static List<List<InetSocketAddress>> ordered(List<Datagram> datagrams, int size) {
    List<List<InetSocketAddress>> all = destinations(datagrams);
    int from = 0;
    while (from + size < all.size()
        && all.subList(from, from + size).stream().anyMatch(each -> each.size() > 1)) {
      from++;
    }
    return all.subList(from, all.size());
  }

  /** Whether destinations are in rounds, the first whole one of which begins at a place. */
  private static boolean areRounds(List<List<InetSocketAddress>> all, int first, int size) {
    if (all.size() < size) {
      return false;
    }
    Set<InetSocketAddress> round = new HashSet<>();
    for (List<InetSocketAddress> beginning : all.subList(0, first)) {
      if (!round.add(beginning.getFirst())) {
        return false;
      }
    }
    round.clear();
    for (List<InetSocketAddress> together : all.subList(first, all.size())) {
      List<InetSocketAddress> left = new ArrayList<>(together);
      while (!left.isEmpty()) {
        Set<InetSocketAddress> fresh = new HashSet<>(left);
        fresh.removeAll(round);
        if (fresh.size() < Math.min(left.size(), size - round.size())) {
          return false;
        }
        fresh.forEach(left::remove);
        round.addAll(fresh);
        if (round.size() == size) {
          round.clear();
        }
      }
    }
    return true;
  }

  /**
   * Each node sends at most one datagram in an epoch, so that none answers another. Its slots are
   * one epoch apart on the clock of the record. Two datagrams may be recorded in one slot only if
   * one before it is empty: the first of them was late.
   */
  void checkSlots() {
    senders().forEach(this::missed);
  }

  /** Returns how many of its slots a node did not use; checks them as {@link #checkSlots} does. */
  long missed(InetSocketAddress sender) {
    List<Datagram> datagrams = sentBy(sender);
    // The slots begin a quarter of an epoch earlier: some datagrams are faster than most.
    long beginNs = phase(datagrams) - epochNs / 4;
    long next = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    int late = 0;
    for (Datagram datagram : datagrams.reversed()) {
      long recorded = Math.floorDiv(datagram.atNs() - beginNs, epochNs);
      long slot = Math.min(recorded, next - 1);
      late = slot == recorded ? 0 : late + 1;
      assertThat(late)
          .as("more than one datagram in an epoch: %s, soon after %s", sender, datagram.atNs())
          .isLessThan(MOST_LATE);
      last = Math.max(last, slot);
      next = slot;
    }
    return last - next + 1 - datagrams.size();
  }

  /** Returns the beginning of the slots: that after which most datagrams come soonest. */
  private long phase(List<Datagram> datagrams) {
    long best = 0;
    long least = Long.MAX_VALUE;
    for (Datagram candidate : datagrams) {
      long late = 0;
      for (Datagram each : datagrams) {
        late += Math.floorMod(each.atNs() - candidate.atNs(), epochNs);
      }
      if (late < least) {
        least = late;
        best = candidate.atNs();
      }
    }
    return best;
  }

  /** Returns what a node sent, in order. */
  List<Datagram> sentBy(InetSocketAddress node) {
    return bySender.getOrDefault(node, List.of());
  }
}
