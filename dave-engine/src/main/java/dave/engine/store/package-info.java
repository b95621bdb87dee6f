/** The interface between the engine and a store of dats, and the values that they share. */
@NullMarked
package dave.engine.store;

import org.jspecify.annotations.NullMarked;
