/** Checks, repairs, compacts and exports stores that no node has open. */
@NullMarked
package dave.storage.repair;

import org.jspecify.annotations.NullMarked;
