/** The disk: names, targets that are no plain files, spools. Blocks. */
@NullMarked
package dave.files.disk;

import org.jspecify.annotations.NullMarked;
