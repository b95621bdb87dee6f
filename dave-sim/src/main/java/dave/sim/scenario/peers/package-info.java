/** Who becomes a peer and who gets gossip, against attackers with many addresses. */
@NullMarked
package dave.sim.scenario.peers;

import org.jspecify.annotations.NullMarked;
