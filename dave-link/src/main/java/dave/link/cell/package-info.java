/** A cell: its layout, the mask of its header, its frames, and the guard against replay. */
@NullMarked
package dave.link.cell;

import org.jspecify.annotations.NullMarked;
