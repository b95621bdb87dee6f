/** Hashes per second, compared with loops in other languages. */
@NullMarked
package dave.bench.mining;

import org.jspecify.annotations.NullMarked;
