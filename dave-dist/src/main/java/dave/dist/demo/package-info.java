/** {@code dave demo}: a small network in one process that shows what Dave does. */
@NullMarked
package dave.dist.demo;

import org.jspecify.annotations.NullMarked;
