/**
 * The byte layout of records and indexes, the parts that are kept in memory, and the check that
 * they agree.
 */
@NullMarked
package dave.storage.index;

import org.jspecify.annotations.NullMarked;
