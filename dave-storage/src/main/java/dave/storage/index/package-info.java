/** The bytes of records and indexes, what of them is kept in memory, and whether they agree. */
@NullMarked
package dave.storage.index;

import org.jspecify.annotations.NullMarked;
