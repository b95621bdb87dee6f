/** {@code dave conform}: plays the other side against a node, and judges what it does. */
@NullMarked
package dave.dist.conform;

import org.jspecify.annotations.NullMarked;
