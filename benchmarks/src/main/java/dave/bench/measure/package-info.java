/**
 * What all benchmarks share: how much to measure, clocks, processes, and how figures are printed.
 */
@NullMarked
package dave.bench.measure;

import org.jspecify.annotations.NullMarked;
