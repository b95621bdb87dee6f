/** Tests whether floods and false claims evict dats from stores. */
@NullMarked
package dave.sim.scenario.retention;

import org.jspecify.annotations.NullMarked;
