/**
 * The dats on disk: RocksDB behind the port {@link dave.engine.store.DatStore}. One worker decides
 * what enters; readers never wait for it.
 */
@NullMarked
package dave.storage;

import org.jspecify.annotations.NullMarked;
