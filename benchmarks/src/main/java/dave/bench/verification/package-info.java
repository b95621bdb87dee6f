/** What it costs to check the proof of work and the signature of a dat, beside bare libraries. */
@NullMarked
package dave.bench.verification;

import org.jspecify.annotations.NullMarked;
