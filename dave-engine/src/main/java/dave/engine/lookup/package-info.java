/** Requests dats from peers, and answers their requests. Internal to the engine. */
@NullMarked
package dave.engine.lookup;

import org.jspecify.annotations.NullMarked;
