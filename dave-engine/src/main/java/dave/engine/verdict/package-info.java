/**
 * The verdicts on packets, by stages of the pipeline and by the code that answers packets, and
 * their counts. Internal to the engine.
 */
@NullMarked
package dave.engine.verdict;

import org.jspecify.annotations.NullMarked;
