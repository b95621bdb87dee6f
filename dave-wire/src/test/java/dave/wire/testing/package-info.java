/**
 * Fixtures that the tests of several modules share: dats, golden vectors, random and broken
 * packets. Nothing here is shipped.
 */
@NullMarked
package dave.wire.testing;

import org.jspecify.annotations.NullMarked;
