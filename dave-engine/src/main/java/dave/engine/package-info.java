/**
 * The engine of a node: streams packets through filter, verify, store and trust, keeps peers, and
 * gossips dats.
 *
 * <p>Clock, schedulers, random numbers, store and transports are passed in.
 */
@NullMarked
package dave.engine;

import org.jspecify.annotations.NullMarked;
