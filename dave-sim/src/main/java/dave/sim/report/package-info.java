/**
 * What a simulation found, as a value, and how it is shown: text, JSON, and a page with plots.
 * Knows nothing of engines.
 */
@NullMarked
package dave.sim.report;

import org.jspecify.annotations.NullMarked;
