/** Tests what an observer of all links learns from the datagrams alone, without their content. */
@NullMarked
package dave.sim.scenario.observer;

import org.jspecify.annotations.NullMarked;
