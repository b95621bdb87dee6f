/** Whether nodes can be made to send packets to somebody who asked for none. */
@NullMarked
package dave.sim.scenario.reflection;

import org.jspecify.annotations.NullMarked;
