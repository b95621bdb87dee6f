/** The search for work, on all cores, and how fast it goes. */
@NullMarked
package dave.wire.mining;

import org.jspecify.annotations.NullMarked;
