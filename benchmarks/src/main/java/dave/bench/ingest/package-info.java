/** Packets from a socket, and what the verification of their dats costs. */
@NullMarked
package dave.bench.ingest;

import org.jspecify.annotations.NullMarked;
