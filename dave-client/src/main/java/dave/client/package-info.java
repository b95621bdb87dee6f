/**
 * A client of Dave nodes for Java programs: {@link dave.client.DaveClient} puts, reads, counts,
 * lists and follows. It knows nothing of engines, stores, settings or terminals.
 */
@NullMarked
package dave.client;

import org.jspecify.annotations.NullMarked;
