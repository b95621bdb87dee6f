/** The metrics of a node that come from its parts, and how the registry names them. */
@NullMarked
package dave.node.meters;

import org.jspecify.annotations.NullMarked;
