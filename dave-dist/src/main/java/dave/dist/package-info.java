/** The program dave: all its commands in one tree, and its other entry points. */
@NullMarked
package dave.dist;

import org.jspecify.annotations.NullMarked;
