/** Stores files and folders of a disk as trees, and fetches them back to the disk. */
@NullMarked
package dave.files.path;

import org.jspecify.annotations.NullMarked;
