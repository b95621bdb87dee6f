package dave.engine;

import dave.engine.link.LinkConfig;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.List;

/**
 * How an engine behaves; immutable and checked.
 *
 * @param edges bootstrap peers
 * @param epoch between two outgoing dats, 100 us to 1 h
 * @param minDifficulty dats below are refused, 0 to 255 bits
 * @param mass what the store keeps dats by
 * @param bandwidths what lookups take beside the slots
 * @param timing its intervals: those of the network, or of a test network
 * @param links how it talks to others: in plain packets alone, if nothing is said
 */
public record EngineConfig(
    List<PeerAddress> edges,
    Duration epoch,
    int minDifficulty,
    Mass mass,
    Bandwidths bandwidths,
    Timing timing,
    LinkConfig links) {
  /** The epoch when none is given. */
  public static final Duration DEFAULT_EPOCH = Duration.ofMillis(10);

  /** The minimum difficulty when none is given, in bits. */
  public static final int DEFAULT_MIN_DIFFICULTY = 16;

  /** No edges, and every default. */
  public static final EngineConfig DEFAULT =
      new EngineConfig(
          List.of(),
          DEFAULT_EPOCH,
          DEFAULT_MIN_DIFFICULTY,
          Mass.WORK,
          Bandwidths.DEFAULT,
          Timing.DEFAULT,
          LinkConfig.PLAIN);

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public EngineConfig {
    edges = List.copyOf(edges);
    if (epoch.compareTo(Duration.ofNanos(100_000)) < 0
        || epoch.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("epoch " + epoch + " is not from 100us to 1h");
    }
    if (minDifficulty < 0 || minDifficulty > 255) {
      throw new IllegalArgumentException("difficulty " + minDifficulty + " is not from 0 to 255");
    }
  }

  /** This with other edges. */
  public EngineConfig withEdges(List<PeerAddress> newEdges) {
    return new EngineConfig(newEdges, epoch, minDifficulty, mass, bandwidths, timing, links);
  }

  /** This with another epoch. */
  public EngineConfig withEpoch(Duration newEpoch) {
    return new EngineConfig(edges, newEpoch, minDifficulty, mass, bandwidths, timing, links);
  }

  /** This with another minimum difficulty. */
  public EngineConfig withMinDifficulty(int newMinDifficulty) {
    return new EngineConfig(edges, epoch, newMinDifficulty, mass, bandwidths, timing, links);
  }

  /** This with another mass. */
  public EngineConfig withMass(Mass newMass) {
    return new EngineConfig(edges, epoch, minDifficulty, newMass, bandwidths, timing, links);
  }

  /** This with other bandwidths. */
  public EngineConfig withBandwidths(Bandwidths newBandwidths) {
    return new EngineConfig(edges, epoch, minDifficulty, mass, newBandwidths, timing, links);
  }

  /** This with other intervals. */
  public EngineConfig withTiming(Timing newTiming) {
    return new EngineConfig(edges, epoch, minDifficulty, mass, bandwidths, newTiming, links);
  }

  /** This with other links. */
  public EngineConfig withLinks(LinkConfig newLinks) {
    return new EngineConfig(edges, epoch, minDifficulty, mass, bandwidths, timing, newLinks);
  }
}
