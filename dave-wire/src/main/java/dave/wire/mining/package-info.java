/** The search for work, on all cores, and the measurement of its rate. */
@NullMarked
package dave.wire.mining;

import org.jspecify.annotations.NullMarked;
