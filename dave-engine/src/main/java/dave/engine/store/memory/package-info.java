/** The store that keeps dats in memory. */
@NullMarked
package dave.engine.store.memory;

import org.jspecify.annotations.NullMarked;
