/** What the engine needs of a store of dats, and the store that keeps them in memory. */
@NullMarked
package dave.engine.store;

import org.jspecify.annotations.NullMarked;
