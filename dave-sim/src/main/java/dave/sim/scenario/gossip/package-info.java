/** Attacks on gossip over links by hosts that speak genuine links. */
@NullMarked
package dave.sim.scenario.gossip;

import org.jspecify.annotations.NullMarked;
