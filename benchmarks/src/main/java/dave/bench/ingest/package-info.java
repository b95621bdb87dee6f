/** How many packets a node takes from a socket, and what it sheds. */
@NullMarked
package dave.bench.ingest;

import org.jspecify.annotations.NullMarked;
