/** {@code dave store}, and archives of stores whose nodes are stopped. */
@NullMarked
package dave.dist.store;

import org.jspecify.annotations.NullMarked;
