/** Nodes with real engines, what is done to them, and the rules that hold at every step. */
@NullMarked
package dave.sim.cluster;

import org.jspecify.annotations.NullMarked;
