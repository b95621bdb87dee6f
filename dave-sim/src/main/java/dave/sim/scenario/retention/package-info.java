/** Whether floods and false claims push dats out of the stores. */
@NullMarked
package dave.sim.scenario.retention;

import org.jspecify.annotations.NullMarked;
