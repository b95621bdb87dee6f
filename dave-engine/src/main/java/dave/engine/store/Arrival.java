package dave.engine.store;

import dave.wire.VerifiedDat;

/**
 * A dat in the order in which this node came to hold it.
 *
 * @param sequence from 1 on
 */
public record Arrival(long sequence, VerifiedDat dat) {}
