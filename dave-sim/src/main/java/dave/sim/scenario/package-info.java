/**
 * What scenarios share: each is a question, an attacker or a fault, a control run, and an answer.
 */
@NullMarked
package dave.sim.scenario;

import org.jspecify.annotations.NullMarked;
