package dave.sim.network;

import java.time.Duration;

/**
 * The quality of all links, apart from partitions.
 *
 * @param latency of packets
 * @param loss share of packets, 0 to 1
 * @param duplication share of packets that arrive twice, 0 to 1
 * @param reordering share of packets that take up to 100 ms longer, 0 to 1
 * @param bytesPerSecond the rate of a sending host, 0 for no limit; packets that would wait longer
 *     than 200 ms are lost
 * @param mtu the largest packet in bytes; longer ones are lost
 */
public record Links(
    Latency latency,
    double loss,
    double duplication,
    double reordering,
    long bytesPerSecond,
    int mtu) {
  /** Links with a latency of 50 ms and no faults. */
  public static final Links GOOD =
      new Links(Latency.fixed(Duration.ofMillis(50)), 0, 0, 0, 0, 65_535);

  /** Returns a copy with another latency. */
  public Links withLatency(Latency newLatency) {
    return new Links(newLatency, loss, duplication, reordering, bytesPerSecond, mtu);
  }

  /** Returns a copy with another loss. */
  public Links withLoss(double newLoss) {
    return new Links(latency, newLoss, duplication, reordering, bytesPerSecond, mtu);
  }
}
