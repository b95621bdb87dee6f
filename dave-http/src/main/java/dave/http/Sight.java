package dave.http;

import dave.engine.EngineStatus;
import dave.engine.PeerView;
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
record Sight(
    EngineStatus status,
    List<PeerView> peers,
    Cursor cursor,
    double datsPerSecond,
    SortedMap<Integer, Long> difficulties,
    SortedMap<Integer, Long> masses) {}
