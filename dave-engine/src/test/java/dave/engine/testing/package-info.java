/** A network, a clock and dats on virtual time, for tests and simulations. */
@NullMarked
package dave.engine.testing;

import org.jspecify.annotations.NullMarked;
