/** Random networks with random faults, until told to stop; a failure is shrunk to its core. */
@NullMarked
package dave.sim.swarm;

import org.jspecify.annotations.NullMarked;
