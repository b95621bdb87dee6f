/**
 * Shared parts of scenarios. Each scenario has a claim, an attacker or a fault, a control run, and
 * a report.
 */
@NullMarked
package dave.sim.scenario;

import org.jspecify.annotations.NullMarked;
