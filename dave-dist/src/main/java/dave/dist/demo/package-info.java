/** {@code dave demo}: a small network in one process that shows how Dave works. */
@NullMarked
package dave.dist.demo;

import org.jspecify.annotations.NullMarked;
