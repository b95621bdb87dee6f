/** Whether those who take part learn who wrote a dat. */
@NullMarked
package dave.sim.scenario.anonymity;

import org.jspecify.annotations.NullMarked;
