/** Stores that are not open: checked, repaired, compacted, read out. */
@NullMarked
package dave.storage.repair;

import org.jspecify.annotations.NullMarked;
