package dave.engine.model;

import dave.wire.PeerAddress;

/**
 * A peer as the node sees it.
 *
 * @param edge whether it is a bootstrap peer, which is never dropped
 * @param proven whether it proved that it receives at its address
 * @param active whether it gets gossip
 * @param trust the score for the new dats that it brought, in bits / s
 * @param firstSeenMs Unix time in milliseconds
 * @param lastSeenMs Unix time in milliseconds, 0 if never
 * @param roundTripUs round trip time of the last ping, 0 if unknown
 * @param unansweredPings unanswered pings in a row
 * @param original whether it answers without tokens, as nodes of the original network do
 * @param lastDatMs Unix time in milliseconds of the last dat it sent, 0 if never
 */
public record PeerView(
    PeerAddress address,
    boolean edge,
    boolean proven,
    boolean active,
    double trust,
    long firstSeenMs,
    long lastSeenMs,
    long roundTripUs,
    int unansweredPings,
    boolean original,
    long lastDatMs) {}
