package dave.sim.scenario.anonymity;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Sniff;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Records which node first sent each dat to each node of a cluster. Spies cannot know more. */
final class Waves {
  private final Cluster cluster;
  private final Map<WorkHash, Wave> waves = new HashMap<>();

  /** The first sender of one dat to each receiver, in the order of time. */
  static final class Wave {
    private final Bringings first;
    private final Bringings firstMarked;

    Wave(int nodes) {
      first = new Bringings(nodes);
      firstMarked = new Bringings(nodes);
    }

    void add(int receiver, int sender, boolean marked) {
      first.add(receiver, sender);
      if (marked) {
        firstMarked.add(receiver, sender);
      }
    }

    /** Returns the order for a spy that takes the first packet, marked or not. */
    Bringings first() {
      return first;
    }

    /** Returns only the packets with the mark of the stem. */
    Bringings marked() {
      return firstMarked;
    }

    /** Returns the order for a spy that prefers packets with the mark of the stem to all others. */
    Bringings markedFirst() {
      Bringings ranked = new Bringings(first.receivers.length);
      ranked.addAll(firstMarked);
      ranked.addAll(first);
      return ranked;
    }
  }

  /** Receivers, each once, and the senders. */
  static final class Bringings {
    private final int[] receivers;
    private final int[] senders;
    private final BitSet reached;
    private int count;

    Bringings(int nodes) {
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

    private void addAll(Bringings others) {
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
  Waves(Cluster cluster) {
    this.cluster = cluster;
    cluster.network().tapDeliveries(this::delivered);
  }

  private void delivered(PeerAddress from, PeerAddress to, byte[] packet) {
    if (!Sniff.isPut(packet)) {
      return;
    }
    WorkHash work = Sniff.work(packet).orElseThrow();
    Node receiver = cluster.at(to).orElseThrow();
    Node sender = cluster.at(from).orElseThrow();
    waves
        .computeIfAbsent(work, dat -> new Wave(cluster.nodes().size()))
        .add(receiver.number(), sender.number(), Sniff.isMarked(packet));
  }

  /** Returns the wave of a dat that was sent at least once. */
  Wave of(WorkHash work) {
    Wave wave = waves.get(work);
    if (wave == null) {
      throw new IllegalArgumentException("nobody sent " + work);
    }
    return wave;
  }
}
