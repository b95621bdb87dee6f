package dave.engine.store;

import dave.wire.VerifiedDat;

/**
 * A dat with its number in the arrival log, the order in which this node came to hold dats.
 *
 * @param sequence the number, from 1 on
 */
public record Arrival(long sequence, VerifiedDat dat) {}
