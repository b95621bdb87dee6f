/** {@code dave node}: settings, life and signals of a node that runs by itself. */
@NullMarked
package dave.dist.node;

import org.jspecify.annotations.NullMarked;
