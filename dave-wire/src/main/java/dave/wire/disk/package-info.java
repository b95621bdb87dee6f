/** How a file that is complete gets its name. */
@NullMarked
package dave.wire.disk;

import org.jspecify.annotations.NullMarked;
