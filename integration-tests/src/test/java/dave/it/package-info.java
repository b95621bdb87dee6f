/** Tests of whole nodes and of the program, from outside. */
@NullMarked
package dave.it;

import org.jspecify.annotations.NullMarked;
