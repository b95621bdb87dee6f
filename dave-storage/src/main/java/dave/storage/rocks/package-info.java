/** Wraps RocksDB: its library, files, column families, cursors and batches, and its errors. */
@NullMarked
package dave.storage.rocks;

import org.jspecify.annotations.NullMarked;
