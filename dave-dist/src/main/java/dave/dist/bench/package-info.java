/**
 * {@code dave bench}: measurements of this machine. Each has a real clock, as that is what it
 * measures.
 */
@NullMarked
package dave.dist.bench;

import org.jspecify.annotations.NullMarked;
