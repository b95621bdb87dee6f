package dave.engine.tail;

import java.util.List;

/**
 * A part of the arrival log.
 *
 * @param arrivals the arrivals in it that are held, oldest first
 * @param through the number of the last arrival that it covers; earlier arrivals that are missing
 *     here are gone
 * @param ends whether the log had no more arrivals at the time
 */
record LogPart(List<TailEvent.Arrived> arrivals, long through, boolean ends) {}
