/**
 * {@code dave bench}: measurements of this machine. They use the real clock, because they measure
 * real time.
 */
@NullMarked
package dave.dist.bench;

import org.jspecify.annotations.NullMarked;
