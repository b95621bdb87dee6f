/** The program dave: all its commands in one tree, and what starts it otherwise. */
@NullMarked
package dave.dist;

import org.jspecify.annotations.NullMarked;
