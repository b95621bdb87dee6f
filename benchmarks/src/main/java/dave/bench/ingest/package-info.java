/** Packets from a socket, and the cost of verifying their dats. */
@NullMarked
package dave.bench.ingest;

import org.jspecify.annotations.NullMarked;
