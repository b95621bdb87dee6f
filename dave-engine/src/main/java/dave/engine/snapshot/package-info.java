/** A view of a node from outside: status, peers, and estimates from a sample. */
@NullMarked
package dave.engine.snapshot;

import org.jspecify.annotations.NullMarked;
