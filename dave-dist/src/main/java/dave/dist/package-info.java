/** The program dave: all its commands in one tree, those that run nodes, and the demo. */
@NullMarked
package dave.dist;

import org.jspecify.annotations.NullMarked;
