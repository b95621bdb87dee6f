/** Asking the peers for dats, and answering theirs. Internal to the engine. */
@NullMarked
package dave.engine.lookup;

import org.jspecify.annotations.NullMarked;
