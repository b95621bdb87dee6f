/** A network of nodes with links, on virtual time, for tests. */
@NullMarked
package dave.link.testing;

import org.jspecify.annotations.NullMarked;
