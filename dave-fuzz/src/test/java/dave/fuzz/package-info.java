/**
 * Fuzzing: the list of targets, the code that runs them, and the targets that need only public
 * types. The others are in the packages of the classes that they test.
 */
@NullMarked
package dave.fuzz;

import org.jspecify.annotations.NullMarked;
