package dave.engine;

import dave.engine.link.LinkConfig;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.List;

/**
 * The settings of an engine; immutable and checked.
 *
 * @param edges bootstrap peers
 * @param epoch time between two outgoing dats, 100 us to 1 h; with links at most a few seconds
 * @param minDifficulty dats below it are refused, 0 to 255 bits
 * @param mass the measure by which the store keeps dats
 * @param bandwidths the bandwidth of lookups outside the slots
 * @param timing the intervals of the network, or of a test network
 * @param links whether the node uses links, plain packets or both
 */
public record EngineConfig(
    List<PeerAddress> edges,
    Duration epoch,
    int minDifficulty,
    Mass mass,
    Bandwidths bandwidths,
    Timing timing,
    LinkConfig links) {
  /** The default epoch, that of a server. The program has a longer one. */
  public static final Duration DEFAULT_EPOCH = Bandwidths.Profile.SERVER.epoch();

  /** The shortest epoch. */
  public static final Duration LEAST_EPOCH = Duration.ofNanos(100_000);

  /** The longest epoch of a node without links. */
  public static final Duration MOST_EPOCH = Duration.ofHours(1);

  /** The default minimum difficulty, in bits. */
  public static final int DEFAULT_MIN_DIFFICULTY = 16;

  /** The default settings, without edges. */
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
    if (epoch.compareTo(LEAST_EPOCH) < 0 || epoch.compareTo(MOST_EPOCH) > 0) {
      throw new IllegalArgumentException("epoch " + epoch + " is not from 100us to 1h");
    }
    LinkConfig.requireEpoch(links.mode(), epoch);
    if (minDifficulty < 0 || minDifficulty > 255) {
      throw new IllegalArgumentException("difficulty " + minDifficulty + " is not from 0 to 255");
    }
  }

  /** Returns a copy with other edges. */
  public EngineConfig withEdges(List<PeerAddress> newEdges) {
    return new EngineConfig(newEdges, epoch, minDifficulty, mass, bandwidths, timing, links);
  }

  /** Returns a copy with another epoch. */
  public EngineConfig withEpoch(Duration newEpoch) {
    return new EngineConfig(edges, newEpoch, minDifficulty, mass, bandwidths, timing, links);
  }

  /** Returns a copy that sends what a profile says. */
  public EngineConfig withProfile(Bandwidths.Profile profile) {
    return withEpoch(profile.epoch()).withBandwidths(profile.bandwidths());
  }

  /** Returns a copy with another minimum difficulty. */
  public EngineConfig withMinDifficulty(int newMinDifficulty) {
    return new EngineConfig(edges, epoch, newMinDifficulty, mass, bandwidths, timing, links);
  }

  /** Returns a copy with another mass. */
  public EngineConfig withMass(Mass newMass) {
    return new EngineConfig(edges, epoch, minDifficulty, newMass, bandwidths, timing, links);
  }

  /** Returns a copy with other bandwidths. */
  public EngineConfig withBandwidths(Bandwidths newBandwidths) {
    return new EngineConfig(edges, epoch, minDifficulty, mass, newBandwidths, timing, links);
  }

  /** Returns a copy with other intervals. */
  public EngineConfig withTiming(Timing newTiming) {
    return new EngineConfig(edges, epoch, minDifficulty, mass, bandwidths, newTiming, links);
  }

  /** Returns a copy with other links. */
  public EngineConfig withLinks(LinkConfig newLinks) {
    return new EngineConfig(edges, epoch, minDifficulty, mass, bandwidths, timing, newLinks);
  }
}
