/** The tree of summaries over the mass index of a store, the same for every store. */
@NullMarked
package dave.engine.store.tree;

import org.jspecify.annotations.NullMarked;
