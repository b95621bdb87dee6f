/**
 * Large files and folders: trees of chunks that verify themselves, written to a {@link
 * dave.files.ChunkSink} and read from a {@link dave.files.ChunkSource}. docs/files.md fixes the
 * bytes.
 *
 * <p>Knows no network and no node. Timers and the threads that may block are given to it.
 */
@NullMarked
package dave.files;

import org.jspecify.annotations.NullMarked;
