/**
 * Keeps dats on disk, with RocksDB behind the interface {@link dave.engine.store.DatStore}. One
 * worker decides which dats enter; readers never wait for it.
 */
@NullMarked
package dave.storage;

import org.jspecify.annotations.NullMarked;
