/** Tests which addresses become peers and get gossip, against attackers with many addresses. */
@NullMarked
package dave.sim.scenario.peers;

import org.jspecify.annotations.NullMarked;
