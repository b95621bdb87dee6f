/** The fake world of real engines: virtual time, chance, and a hash over all that happens. */
@NullMarked
package dave.sim.world;

import org.jspecify.annotations.NullMarked;
