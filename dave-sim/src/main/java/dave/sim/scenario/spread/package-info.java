/** How dats spread: how fast, at which cost, in how large a network, and after it was split. */
@NullMarked
package dave.sim.scenario.spread;

import org.jspecify.annotations.NullMarked;
