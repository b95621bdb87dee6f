/** What all benchmarks share: their extent, clocks, processes, and the printing of figures. */
@NullMarked
package dave.bench.measure;

import org.jspecify.annotations.NullMarked;
