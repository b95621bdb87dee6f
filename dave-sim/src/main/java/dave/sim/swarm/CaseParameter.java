package dave.sim.swarm;

import java.util.Locale;
import java.util.Optional;

/** A parameter that differs between the networks of a swarm: a number with a simplest value. */
public enum CaseParameter {
  NODES(2, 32),
  /** Edges of each node. */
  EDGES(1, 6),
  /** Packets a second and node. */
  RATE(10, 120),
  /** Seconds with faults; a calm phase follows. */
  SECONDS(10, 120),
  /** Dats put, evenly over the phase with faults. */
  DATS(1, 60),
  /** Dats in a hundred that are values of a few registers. */
  REGISTERS(0, 100),
  /** Lookups for a hundred dats, each of one dat or of a whole key. */
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
  /** Nodes in a hundred behind a port-restricted NAT. */
  NAT(0, 40),
  /** Nodes in a hundred behind a symmetric NAT. */
  SYMMETRIC(0, 30),
  /** The largest error of a clock in either direction. */
  SKEW_MS(0, 4_500),
  /** Crashes of each node in an hour. */
  CRASHES(0, 200),
  DOWNTIME_S(1, 40),
  /** Crashes in a hundred that lose the store. */
  STORE_LOSS(0, 100),
  /** Seconds of a split in the middle of the phase with faults. */
  SPLIT_S(0, 60),
  /** Nodes in a hundred on the one side. */
  SPLIT_SHARE(10, 50),
  ONE_WAY(0, 1),
  /** KiB of each store, 0 for plenty. */
  CAPACITY_KIB(0, 16);

  private final int simplest;
  private final int most;

  CaseParameter(int simplest, int most) {
    this.simplest = simplest;
    this.most = most;
  }

  /** Returns the lowest value, which makes a network the simplest. */
  public int simplest() {
    return simplest;
  }

  /** Returns the highest value. */
  public int max() {
    return most;
  }

  /** Returns the name in the text of a case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<CaseParameter> named(String text) {
    for (CaseParameter parameter : values()) {
      if (parameter.text().equals(text)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }
}
