/** Dats into the store, beside RocksDB alone. */
@NullMarked
package dave.bench.store;

import org.jspecify.annotations.NullMarked;
