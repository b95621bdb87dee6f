/** What is logged, where to, and how it looks. */
@NullMarked
package dave.dist.log;

import org.jspecify.annotations.NullMarked;
