/** {@code dave store}, and archives of the stores of stopped nodes. */
@NullMarked
package dave.dist.store;

import org.jspecify.annotations.NullMarked;
