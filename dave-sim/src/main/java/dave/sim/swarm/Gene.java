package dave.sim.swarm;

import java.util.Locale;
import java.util.Optional;

/** One thing that differs between the networks of a swarm: a number with a simplest value. */
public enum Gene {
  NODES(2, 32),
  /** Of each node. */
  EDGES(1, 6),
  /** Packets a second and node. */
  RATE(10, 120),
  /** Of trouble; then comes calm. */
  SECONDS(10, 120),
  /** Dats put, evenly over the trouble. */
  DATS(1, 60),
  /** Of those, how many in a hundred are values of a few registers. */
  REGISTERS(0, 100),
  /** Questions in a hundred dats, to the network or for a whole key. */
  QUESTIONS(0, 300),
  LATENCY_MS(1, 300),
  JITTER_MS(0, 400),
  /** Packets in a hundred. */
  LOSS(0, 40),
  /** Packets in a hundred. */
  DUPLICATION(0, 30),
  /** Packets in a hundred. */
  REORDERING(0, 50),
  /** KiB a second that a host can send, 0 for no limit. */
  BANDWIDTH(0, 300),
  /** Bytes below 1,500 that a packet may have. */
  MTU_LESS(0, 600),
  /** Nodes in a hundred behind an address-restricted NAT. */
  NAT(0, 40),
  /** Nodes in a hundred behind a symmetric NAT. */
  SYMMETRIC(0, 30),
  /** Clocks are wrong by at most so much, either way. */
  SKEW_MS(0, 4_500),
  /** Of each node, an hour. */
  CRASHES(0, 200),
  DOWNTIME_S(1, 40),
  /** Crashes in a hundred that lose the store. */
  STORE_LOSS(0, 100),
  /** For so long, in the middle of the trouble. */
  SPLIT_S(0, 60),
  /** Nodes in a hundred on the one side. */
  SPLIT_SHARE(10, 50),
  ONE_WAY(0, 1),
  /** KiB of each store, 0 for plenty. */
  CAPACITY_KIB(0, 16);

  private final int simplest;
  private final int most;

  Gene(int simplest, int most) {
    this.simplest = simplest;
    this.most = most;
  }

  /** The value that makes a network the simplest, and the least there is. */
  public int simplest() {
    return simplest;
  }

  /** The highest value. */
  public int most() {
    return most;
  }

  /** As in the text of a case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Gene> named(String text) {
    for (Gene gene : values()) {
      if (gene.text().equals(text)) {
        return Optional.of(gene);
      }
    }
    return Optional.empty();
  }
}
