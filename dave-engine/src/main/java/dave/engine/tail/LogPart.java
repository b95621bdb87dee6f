package dave.engine.tail;

import java.util.List;

/**
 * A part of the arrival log.
 *
 * @param arrivals those in it that are held, oldest first
 * @param through the last arrival that it tells of; what is before and not among the arrivals is
 *     gone
 * @param ends whether the log had no more when this was looked at
 */
record LogPart(List<TailEvent.Arrived> arrivals, long through, boolean ends) {}
