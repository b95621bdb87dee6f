/** Tests whether participants can learn the author of a dat. */
@NullMarked
package dave.sim.scenario.anonymity;

import org.jspecify.annotations.NullMarked;
