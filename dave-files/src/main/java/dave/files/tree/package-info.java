/**
 * Content to a tree of chunks and back: written to a {@link dave.files.tree.ChunkSink}, read from a
 * {@link dave.files.tree.ChunkSource}. Timers and the threads that may block are given to it.
 */
@NullMarked
package dave.files.tree;

import org.jspecify.annotations.NullMarked;
