/** Runs random networks with random faults until stopped, and shrinks failures to simple cases. */
@NullMarked
package dave.sim.swarm;

import org.jspecify.annotations.NullMarked;
