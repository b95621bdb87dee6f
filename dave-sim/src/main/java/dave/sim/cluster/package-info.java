/** Nodes with real engines, the faults injected into them, and the rules checked at every step. */
@NullMarked
package dave.sim.cluster;

import org.jspecify.annotations.NullMarked;
