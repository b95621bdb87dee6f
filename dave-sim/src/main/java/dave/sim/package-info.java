/**
 * The simulator: worlds of real engines on virtual time, and the scenarios that ask them questions.
 */
@NullMarked
package dave.sim;

import org.jspecify.annotations.NullMarked;
