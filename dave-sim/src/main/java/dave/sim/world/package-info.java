/**
 * The fake world of real engines: virtual time, a packet network with every fault, nodes, and the
 * rules that hold at every step.
 */
@NullMarked
package dave.sim.world;

import org.jspecify.annotations.NullMarked;
