/** {@code dave sim}: the simulator's scenarios and its swarm, from the command line. */
@NullMarked
package dave.dist.sim;

import org.jspecify.annotations.NullMarked;
