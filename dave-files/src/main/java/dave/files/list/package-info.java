/** Linked lists of dats, which can grow: each dat links to the one before it. */
@NullMarked
package dave.files.list;

import org.jspecify.annotations.NullMarked;
