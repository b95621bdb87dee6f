/**
 * The format of a tree of chunks: keys, nodes, leaves, folders, and the faults that they can have.
 * docs/files.md fixes the bytes. Uses neither network nor disk.
 */
@NullMarked
package dave.files.format;

import org.jspecify.annotations.NullMarked;
