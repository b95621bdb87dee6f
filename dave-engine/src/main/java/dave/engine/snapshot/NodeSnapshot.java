package dave.engine.snapshot;

import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.tail.Cursor;
import java.util.List;
import java.util.SortedMap;

/**
 * A node at one moment.
 *
 * @param cursor the end of the arrival log
 * @param datsPerSecond that arrived, lately
 * @param difficulties dats by bits
 * @param masses dats by the binary logarithm of their mass
 */
public record NodeSnapshot(
    EngineStatus status,
    List<PeerView> peers,
    Cursor cursor,
    double datsPerSecond,
    SortedMap<Integer, Long> difficulties,
    SortedMap<Integer, Long> masses) {
  /** How long a new dat takes to everybody, about, in milliseconds; 0 if there is nobody. */
  public long spreadMs() {
    return SpreadEstimate.spreadMs(status, peers, datsPerSecond);
  }
}
