/**
 * Measurements of Dave's rates, each compared with an alternative in the same run. Nothing here is
 * part of the program.
 */
@NullMarked
package dave.bench;

import org.jspecify.annotations.NullMarked;
