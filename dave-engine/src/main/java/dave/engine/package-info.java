/**
 * A node without its edges to the world: the engine that streams packets through filter, verify,
 * store and trust, knows peers and gossips dats.
 *
 * <p>Clock, schedulers, chance, store and transports are given to it.
 */
@NullMarked
package dave.engine;

import org.jspecify.annotations.NullMarked;
