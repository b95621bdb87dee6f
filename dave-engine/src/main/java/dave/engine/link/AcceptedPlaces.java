package dave.engine.link;

import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the link that makes way when other nodes have opened too many. It is one of the network
 * group with the most links; within a group the one with the least trust, then the newest. So a
 * newcomer gets a place only if another group has at least two more than its own had, and each
 * change makes the groups more equal. Edges and anchors never make way.
 *
 * <p>When all groups are equal, a newcomer would never get in. So once in a while ({@link
 * #RENEWAL_MS}) the oldest link without trust makes way, if it had its probation and its group is
 * not smaller than the newcomer's.
 *
 * <p>Each link makes rounds longer for all. So once there are links with trust, half as many may be
 * without any, or {@link #STRANGERS}. Too many make way past their probation, and those that have
 * just come. The others keep their places, as a young network has many. Not thread-safe.
 */
public final class AcceptedPlaces {
  /** Time between two links that make way for a newcomer of an equal group. */
  static final long RENEWAL_MS = 180_000;

  /** How many links may be without trust at least. */
  static final int STRANGERS = 8;

  /** With fewer links that have trust, as in a network where nobody writes, it says nothing. */
  static final int FEW = 8;

  /** A link that is younger has just come. */
  static final long NEW_MS = 2_500;

  private static final Comparator<Place> LEAST_USEFUL =
      Comparator.comparingDouble(Place::trust)
          .thenComparing(Comparator.comparingLong(Place::sinceMs).reversed());

  private final long probationMs;
  private long renewedMs;

  /**
   * A link of another node.
   *
   * @param group of the other node
   * @param sinceMs when it opened
   * @param reserved whether it never makes way
   */
  public record Place(
      PeerAddress address, NetworkPrefix group, double trust, long sinceMs, boolean reserved) {}

  /**
   * @param probationMs how long a link has to bring something
   */
  public AcceptedPlaces(long probationMs, long nowMs) {
    this.probationMs = probationMs;
    renewedMs = nowMs;
  }

  /**
   * The link that makes way, so that one fewer is left; empty if all are reserved.
   *
   * @param nowMs on the clock of {@link Place#sinceMs}, which may be set back
   */
  public Optional<Place> leaving(List<Place> places, long nowMs) {
    renewedMs = Math.min(renewedMs, nowMs);
    Map<NetworkPrefix, Integer> sizes = sizes(places);
    Comparator<Place> mostCrowded = mostCrowded(sizes);
    Optional<Place> least =
        places.stream()
            .filter(place -> !place.reserved())
            .min(mostCrowded.thenComparing(LEAST_USEFUL));
    Optional<Place> newest = places.stream().max(Comparator.comparingLong(Place::sinceMs));
    if (least.isEmpty() || !least.equals(newest) || nowMs - renewedMs < RENEWAL_MS) {
      return least;
    }
    int size = sizes.getOrDefault(newest.get().group(), 0);
    Optional<Place> idle =
        idle(places, nowMs).stream()
            .filter(place -> sizes.getOrDefault(place.group(), 0) >= size)
            .min(Comparator.comparingLong(Place::sinceMs));
    if (idle.isEmpty()) {
      return least;
    }
    renewedMs = nowMs;
    return idle;
  }

  /**
   * The link that makes way because too many bring nothing; empty if there is none.
   *
   * @param trusted how many links have trust, also of those that this node opened
   */
  public Optional<Place> surplus(List<Place> places, int trusted, long nowMs) {
    List<Place> strangers =
        places.stream().filter(place -> !place.reserved() && place.trust() == 0).toList();
    if (trusted < FEW || strangers.size() <= Math.max(STRANGERS, trusted / 2)) {
      return Optional.empty();
    }
    return idle(places, nowMs).stream()
        .min(mostCrowded(sizes(places)).thenComparingLong(Place::sinceMs))
        .or(
            () ->
                strangers.stream()
                    .max(Comparator.comparingLong(Place::sinceMs))
                    .filter(newest -> nowMs - newest.sinceMs() < NEW_MS));
  }

  /** The links that had their probation, have no trust, and may make way. */
  private List<Place> idle(List<Place> places, long nowMs) {
    return places.stream()
        .filter(place -> !place.reserved() && place.trust() == 0)
        .filter(place -> nowMs - place.sinceMs() >= probationMs)
        .toList();
  }

  private static Map<NetworkPrefix, Integer> sizes(List<Place> places) {
    Map<NetworkPrefix, Integer> sizes = new HashMap<>();
    places.forEach(place -> sizes.merge(place.group(), 1, Integer::sum));
    return sizes;
  }

  private static Comparator<Place> mostCrowded(Map<NetworkPrefix, Integer> sizes) {
    return Comparator.comparingInt(place -> -sizes.getOrDefault(place.group(), 0));
  }
}
