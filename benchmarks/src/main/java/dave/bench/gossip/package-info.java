/** How long a fresh dat takes to reach all nodes. */
@NullMarked
package dave.bench.gossip;

import org.jspecify.annotations.NullMarked;
