package dave.sim.scenario.anonymity;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.PacketFields;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Records which node first sent each dat to each node of a cluster. Spies among the nodes cannot
 * know more. Those that ask are one more receiver, whose number is that of nodes.
 */
final class FirstSenders {
  private final Cluster cluster;
  private final Map<WorkHash, OfDat> waves = new HashMap<>();

  /** The first sender of one dat to each receiver, in the order of time. */
  static final class OfDat {
    private final Deliveries first;
    private final Deliveries firstMarked;

    OfDat(int nodes) {
      first = new Deliveries(nodes);
      firstMarked = new Deliveries(nodes);
    }

    void add(int receiver, int sender, boolean marked) {
      first.add(receiver, sender);
      if (marked) {
        firstMarked.add(receiver, sender);
      }
    }

    /** Returns the order for a spy that takes the first packet, marked or not. */
    Deliveries first() {
      return first;
    }

    /** Returns only the packets with the mark of the stem. */
    Deliveries marked() {
      return firstMarked;
    }

    /** Returns the order for a spy that prefers packets with the mark of the stem to all others. */
    Deliveries markedFirst() {
      Deliveries ranked = new Deliveries(first.receivers.length);
      ranked.addAll(firstMarked);
      ranked.addAll(first);
      return ranked;
    }
  }

  /** Receivers, each once, and the senders. */
  static final class Deliveries {
    private final int[] receivers;
    private final int[] senders;
    private final BitSet reached;
    private int count;

    Deliveries(int nodes) {
      receivers = new int[nodes];
      senders = new int[nodes];
      reached = new BitSet(nodes);
    }

    void add(int receiver, int sender) {
      if (!reached.get(receiver)) {
        reached.set(receiver);
        receivers[count] = receiver;
        senders[count++] = sender;
      }
    }

    private void addAll(Deliveries others) {
      for (int i = 0; i < others.count; i++) {
        add(others.receivers[i], others.senders[i]);
      }
    }

    int count() {
      return count;
    }

    int receiver(int rank) {
      return receivers[rank];
    }

    int sender(int rank) {
      return senders[rank];
    }
  }

  /** Watches a cluster from now on. */
  FirstSenders(Cluster cluster) {
    this.cluster = cluster;
    cluster.tapHeard(this::delivered);
  }

  private void delivered(PeerAddress from, PeerAddress to, byte[] packet) {
    if (!PacketFields.isPut(packet)) {
      return;
    }
    WorkHash work = PacketFields.work(packet).orElseThrow();
    Node receiver = cluster.at(to).orElseThrow();
    // Other senders are hosts of spies, whose own dats do not count.
    cluster
        .at(from)
        .ifPresent(
            sender -> add(work, receiver.number(), sender.number(), PacketFields.isMarked(packet)));
  }

  /** Notes that a node has shown to the hosts that ask that it has a dat. */
  void answered(WorkHash work, int sender, boolean marked) {
    add(work, cluster.nodes().size(), sender, marked);
  }

  private void add(WorkHash work, int receiver, int sender, boolean marked) {
    waves
        .computeIfAbsent(work, dat -> new OfDat(cluster.nodes().size() + 1))
        .add(receiver, sender, marked);
  }

  /** Returns the wave of a dat that was sent at least once. */
  OfDat of(WorkHash work) {
    OfDat wave = waves.get(work);
    if (wave == null) {
      throw new IllegalArgumentException("nobody sent " + work);
    }
    return wave;
  }
}
