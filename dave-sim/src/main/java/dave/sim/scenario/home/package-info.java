/** Nodes at home: behind routers. */
@NullMarked
package dave.sim.scenario.home;

import org.jspecify.annotations.NullMarked;
