/** Tests how fast dats spread, at which cost, in networks of which size, and after a split. */
@NullMarked
package dave.sim.scenario.spread;

import org.jspecify.annotations.NullMarked;
