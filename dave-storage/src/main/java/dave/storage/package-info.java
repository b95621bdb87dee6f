/**
 * The dats on disk: RocksDB behind the port {@link dave.engine.store.DatStore}. Keys, records and
 * everything else that is bytes stays in here.
 */
@NullMarked
package dave.storage;

import org.jspecify.annotations.NullMarked;
