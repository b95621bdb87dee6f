/** Faults that a test of a network causes in a node of its own: lost packets and a wrong clock. */
@NullMarked
package dave.node.faults;

import org.jspecify.annotations.NullMarked;
