/** A world on virtual time for tests and simulations: network, clock, and dats. */
@NullMarked
package dave.engine.testing;

import org.jspecify.annotations.NullMarked;
