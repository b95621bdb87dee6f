/**
 * What a stage of the pipeline, or whoever answers a packet, decides about it, and the count of
 * that. Internal to the engine.
 */
@NullMarked
package dave.engine.verdict;

import org.jspecify.annotations.NullMarked;
