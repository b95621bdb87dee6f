package dave.sim.scenario.anonymity;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.store.StoreEvent;
import dave.link.cell.IdsFrame;
import dave.link.cell.ShortId;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.PacketFields;
import dave.sim.scenario.LinkedHost;
import dave.sim.scenario.LinkedHosts;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that have a link to every node and ask for dats, to learn who had a dat first. They know
 * each dat from the moment when it is put, which is more than any spy can know. They ask every node
 * for it by its short id in every cell, until that node has shown that it has the dat. They also
 * poll the stores of all nodes for it.
 */
final class AskingSpies implements LinkedHost.Script {
  /** How long they ask for a dat by its short id. */
  private static final long ASK_MS = 30_000;

  private final Cluster cluster;
  private final FirstSenders senders;
  private final LinkedHosts hosts;
  private final Map<Long, Target> targets = new LinkedHashMap<>();
  private final Set<WorkHash> seen = new HashSet<>();
  private final Map<PeerAddress, Integer> turns = new HashMap<>();
  private final StorePolls polls;

  /** The node that first told of a dat in an answer on its store. */
  private final Map<WorkHash, Integer> firstTold = new HashMap<>();

  private long answers;
  private long told;

  /**
   * A dat that is asked for.
   *
   * @param holders the nodes that showed that they have it, in whatever way
   * @param told those that told so in an answer on their stores
   */
  private record Target(Dat dat, long sinceMs, Set<Integer> holders, Set<Integer> told) {
    Target(Dat dat, long sinceMs) {
      this(dat, sinceMs, new HashSet<>(), new HashSet<>());
    }
  }

  /**
   * @param difficulty of all dats
   */
  AskingSpies(Cluster cluster, int count, FirstSenders senders, int difficulty) {
    this.cluster = cluster;
    this.senders = senders;
    polls = new StorePolls(cluster.world().random("polls", 0), difficulty);
    hosts = new LinkedHosts(cluster, count, this);
    for (Node node : cluster.nodes()) {
      node.onStore(
          event -> {
            if (event instanceof StoreEvent.Stored stored) {
              put(stored.arrival().dat().dat());
            }
          });
    }
  }

  private void put(Dat dat) {
    if (seen.add(dat.work())) {
      targets.put(ShortId.of(dat.work()), new Target(dat, cluster.world().elapsedMs()));
    }
  }

  @Override
  public void load(CellRoom room) {
    expire();
    int node = number(room.to());
    polls.load(
        room,
        targets.values().stream().map(Target::dat).toList(),
        targets.values().stream()
            .filter(target -> !target.told().contains(node))
            .map(Target::dat)
            .toList());
    ask(room, node);
  }

  private void ask(CellRoom room, int node) {
    long sinceMs = cluster.world().elapsedMs() - ASK_MS;
    List<Long> ids = new ArrayList<>();
    targets.forEach(
        (id, target) -> {
          if (!target.holders().contains(node) && target.sinceMs() > sinceMs) {
            ids.add(id);
          }
        });
    int most = Math.min(room.ids(IdsFrame.WANT), ids.size());
    if (most > 0) {
      int from = turns.merge(room.to(), most, Integer::sum) - most;
      long[] chosen = new long[most];
      for (int i = 0; i < most; i++) {
        chosen[i] = ids.get((from + i) % ids.size());
      }
      room.add(IdsFrame.WANT, chosen);
    }
  }

  private void expire() {
    Iterator<Target> oldest = targets.values().iterator();
    long nowMs = cluster.world().elapsedMs();
    while (oldest.hasNext() && nowMs - oldest.next().sinceMs() >= StorePolls.KEEP_MS) {
      oldest.remove();
    }
  }

  @Override
  public void heard(LinkEvent event) {
    if (event instanceof LinkEvent.Ids ids && ids.frame() == IdsFrame.HAVE) {
      for (long id : ids.ids()) {
        has(targets.get(ShortId.id(id)), ids.address(), false);
      }
    } else if (event instanceof LinkEvent.Frame frame) {
      polls.heard(frame, work -> told(targets.get(ShortId.of(work)), frame.address()));
    }
  }

  private void told(@Nullable Target target, PeerAddress from) {
    if (target != null && target.told().add(number(from))) {
      told++;
      firstTold.putIfAbsent(target.dat().work(), number(from));
      has(target, from, false);
    }
  }

  @Override
  public void brought(PeerAddress from, byte[] put) {
    PacketFields.work(put)
        .ifPresent(work -> has(targets.get(ShortId.of(work)), from, PacketFields.isMarked(put)));
  }

  private void has(@Nullable Target target, PeerAddress from, boolean marked) {
    if (target != null && target.holders().add(number(from))) {
      answers++;
      senders.answered(target.dat().work(), number(from), marked);
    }
  }

  private int number(PeerAddress node) {
    return cluster.at(node).orElseThrow().number();
  }

  int count() {
    return hosts.count();
  }

  /** Returns how often a node showed that it has a dat. */
  long answers() {
    return answers;
  }

  /** Returns how often a node told of a dat in an answer on its store. */
  long told() {
    return told;
  }

  /** Returns the node that first told of a dat in an answer on its store; empty if none did. */
  OptionalInt firstToTell(WorkHash work) {
    Integer node = firstTold.get(work);
    return node == null ? OptionalInt.empty() : OptionalInt.of(node);
  }
}
