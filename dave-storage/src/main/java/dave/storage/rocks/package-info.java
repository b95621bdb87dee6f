/** RocksDB: its library, files, column families, cursors and batches, and its errors as ours. */
@NullMarked
package dave.storage.rocks;

import org.jspecify.annotations.NullMarked;
