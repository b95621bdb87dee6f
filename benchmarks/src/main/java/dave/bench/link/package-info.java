/** What links cost: cells and handshakes, beside the bare primitives. */
@NullMarked
package dave.bench.link;

import org.jspecify.annotations.NullMarked;
