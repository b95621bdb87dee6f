/**
 * Fuzzing: the list of targets, what runs them, and the targets that need no more than public
 * types. The others lie in the package of what they test.
 */
@NullMarked
package dave.fuzz;

import org.jspecify.annotations.NullMarked;
