/**
 * What the bytes of a tree of chunks mean: keys, nodes, leaves, folders, and what is wrong with
 * one. docs/files.md fixes the bytes. Knows neither network nor disk.
 */
@NullMarked
package dave.files.format;

import org.jspecify.annotations.NullMarked;
