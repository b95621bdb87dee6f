package dave.sim.network;

import java.time.Duration;

/**
 * How bad the network is, apart from partitions.
 *
 * @param latency of packets
 * @param loss share of packets, 0 to 1
 * @param duplication share of packets that come twice, 0 to 1
 * @param reordering share of packets that are held back by up to 100 ms more, 0 to 1
 * @param bytesPerSecond what a host can send; what would wait longer than 200 ms is lost; 0 for no
 *     limit
 * @param mtu longer packets are lost, in bytes
 */
public record Links(
    Latency latency,
    double loss,
    double duplication,
    double reordering,
    long bytesPerSecond,
    int mtu) {
  /** Nothing goes wrong; 50 ms. */
  public static final Links GOOD =
      new Links(Latency.fixed(Duration.ofMillis(50)), 0, 0, 0, 0, 65_535);

  /** This with another latency. */
  public Links withLatency(Latency newLatency) {
    return new Links(newLatency, loss, duplication, reordering, bytesPerSecond, mtu);
  }

  /** This with another loss. */
  public Links withLoss(double newLoss) {
    return new Links(latency, newLoss, duplication, reordering, bytesPerSecond, mtu);
  }
}
