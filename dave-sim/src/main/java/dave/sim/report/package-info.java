/**
 * The report of a simulation as a value, and its forms: text, JSON, and a page with charts. It does
 * not depend on engines.
 */
@NullMarked
package dave.sim.report;

import org.jspecify.annotations.NullMarked;
