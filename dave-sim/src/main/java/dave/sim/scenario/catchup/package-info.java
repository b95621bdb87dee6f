/** Nodes that lack dats, and get them back over links. */
@NullMarked
package dave.sim.scenario.catchup;

import org.jspecify.annotations.NullMarked;
