/** Fixtures that the tests of several modules share; nothing here is shipped. */
@NullMarked
package dave.wire.testing;

import org.jspecify.annotations.NullMarked;
