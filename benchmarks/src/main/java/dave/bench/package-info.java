/**
 * Measurements of what Dave does a second, each beside what one would use instead and in the same
 * run. Nothing here is part of the program.
 */
@NullMarked
package dave.bench;

import org.jspecify.annotations.NullMarked;
