/** A node as one looks at it from outside: status, peers, and what can be told from a sample. */
@NullMarked
package dave.engine.snapshot;

import org.jspecify.annotations.NullMarked;
