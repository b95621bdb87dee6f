/** Tests of whole nodes and of the program, through their public interfaces. */
@NullMarked
package dave.it;

import org.jspecify.annotations.NullMarked;
