/** Inserting dats into the store, compared with RocksDB alone. */
@NullMarked
package dave.bench.store;

import org.jspecify.annotations.NullMarked;
