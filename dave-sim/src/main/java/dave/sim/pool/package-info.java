/** Large stores of many nodes, which share the dats that they hold. */
@NullMarked
package dave.sim.pool;

import org.jspecify.annotations.NullMarked;
