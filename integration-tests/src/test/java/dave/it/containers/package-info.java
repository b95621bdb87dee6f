/** Tests of nodes in containers, on a real engine. */
@NullMarked
package dave.it.containers;

import org.jspecify.annotations.NullMarked;
