/** Tests whether attackers can make nodes send packets to a host that requested none. */
@NullMarked
package dave.sim.scenario.reflection;

import org.jspecify.annotations.NullMarked;
