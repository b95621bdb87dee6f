/** What tests of the gateway share: a node to ask, and a caller. */
@NullMarked
package dave.http.testing;

import org.jspecify.annotations.NullMarked;
