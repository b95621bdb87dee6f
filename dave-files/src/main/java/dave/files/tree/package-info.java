/**
 * Content to a tree of chunks and back: written to a {@link dave.files.tree.ChunkSink}, read from a
 * {@link dave.files.tree.ChunkSource}. Callers provide timers, and the threads that may block.
 */
@NullMarked
package dave.files.tree;

import org.jspecify.annotations.NullMarked;
