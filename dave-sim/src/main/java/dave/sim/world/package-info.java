/** The environment of simulated engines: virtual time, randomness, and a hash over all events. */
@NullMarked
package dave.sim.world;

import org.jspecify.annotations.NullMarked;
