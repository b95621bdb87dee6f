/** The cost of links: cells and handshakes, compared with the bare primitives. */
@NullMarked
package dave.bench.link;

import org.jspecify.annotations.NullMarked;
