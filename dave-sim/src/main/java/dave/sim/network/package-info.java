/** A simulated packet network with faults: loss, delay, address translation. */
@NullMarked
package dave.sim.network;

import org.jspecify.annotations.NullMarked;
