/**
 * The pipeline of incoming packets: filter, verify, store, trust. Every stage returns a verdict;
 * packets are refused, and refusals counted, here only. Internal to the engine.
 */
@NullMarked
package dave.engine.ingest;

import org.jspecify.annotations.NullMarked;
