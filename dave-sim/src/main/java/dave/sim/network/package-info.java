/** A packet network with every fault: loss, delay, address translation. */
@NullMarked
package dave.sim.network;

import org.jspecify.annotations.NullMarked;
