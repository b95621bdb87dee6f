/**
 * The simulator: real engines on virtual time, and scenarios that test claims about the network.
 */
@NullMarked
package dave.sim;

import org.jspecify.annotations.NullMarked;
