/** {@code dave doctor}: tries out what a node needs, and names what is wrong with the remedy. */
@NullMarked
package dave.dist.doctor;

import org.jspecify.annotations.NullMarked;
