package dave.engine.model;

import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The status of a node.
 *
 * @param uptime time since the start
 * @param timeMs the node's clock, Unix time in milliseconds
 * @param listening the addresses at which packets are received
 * @param epoch time between two outgoing dats
 * @param peersKnown proven peers and edges
 * @param peersActive peers that get gossip
 * @param links its links; none if it uses plain packets only
 * @param catchUp how far it is in getting what it lacks, over links
 * @param reachability whether others can reach it first
 * @param arrivals dats that entered the store since it was made
 * @param bytesSent since the start, with headers of IPv6 and UDP
 * @param bytesSentThisMonth the same since the calendar month of UTC began, over restarts
 * @param verdicts packets by verdict and reason since the start, such as "ignore:duplicate"
 */
public record EngineStatus(
    Duration uptime,
    long timeMs,
    List<PeerAddress> listening,
    int minDifficulty,
    Mass mass,
    Duration epoch,
    int peersKnown,
    int peersActive,
    LinkStatus links,
    CatchUp catchUp,
    Reachability reachability,
    DatStore.Stats store,
    long arrivals,
    long packetsSent,
    long packetsReceived,
    long bytesSent,
    long bytesSentThisMonth,
    Map<String, Long> verdicts) {
  public EngineStatus {
    listening = List.copyOf(listening);
    verdicts = Map.copyOf(verdicts);
  }
}
