/** Shared by tests of the admin API: a node without a network, a server on it, callers. */
@NullMarked
package dave.admin.testing;

import org.jspecify.annotations.NullMarked;
