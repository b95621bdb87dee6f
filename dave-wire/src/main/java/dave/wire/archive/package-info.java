/** Files of dats, as {@code dave export} writes them and {@code dave import} reads them. */
@NullMarked
package dave.wire.archive;

import org.jspecify.annotations.NullMarked;
