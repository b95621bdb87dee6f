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
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that have a link to every node and ask for dats, to learn who had a dat first. They know
 * the short id of each dat from the moment when it is put, which is more than any spy can know.
 * They ask every node for it in every cell, until that node has shown that it has the dat.
 */
final class AskingSpies implements LinkedHost.Script {
  /** How long they ask for a dat. */
  private static final long KEEP_MS = 30_000;

  private final Cluster cluster;
  private final FirstSenders senders;
  private final LinkedHosts hosts;
  private final Map<Long, Target> targets = new LinkedHashMap<>();
  private final Set<WorkHash> seen = new HashSet<>();
  private final Map<PeerAddress, Integer> turns = new HashMap<>();
  private long answers;

  /** A dat that is asked for, and the nodes that showed that they have it. */
  private record Target(WorkHash work, long sinceMs, Set<Integer> holders) {}

  AskingSpies(Cluster cluster, int count, FirstSenders senders) {
    this.cluster = cluster;
    this.senders = senders;
    hosts = new LinkedHosts(cluster, count, this);
    for (Node node : cluster.nodes()) {
      node.onStore(
          event -> {
            if (event instanceof StoreEvent.Stored stored) {
              put(stored.arrival().dat().dat().work());
            }
          });
    }
  }

  private void put(WorkHash work) {
    if (seen.add(work)) {
      targets.put(ShortId.of(work), new Target(work, cluster.world().elapsedMs(), new HashSet<>()));
    }
  }

  @Override
  public void load(CellRoom room) {
    expire();
    int node = number(room.to());
    List<Long> ids = new ArrayList<>();
    targets.forEach(
        (id, target) -> {
          if (!target.holders().contains(node)) {
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
    while (oldest.hasNext() && nowMs - oldest.next().sinceMs() >= KEEP_MS) {
      oldest.remove();
    }
  }

  @Override
  public void heard(LinkEvent event) {
    if (event instanceof LinkEvent.Ids ids && ids.frame() == IdsFrame.HAVE) {
      for (long id : ids.ids()) {
        has(targets.get(ShortId.id(id)), ids.address(), false);
      }
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
      senders.answered(target.work(), number(from), marked);
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
}
