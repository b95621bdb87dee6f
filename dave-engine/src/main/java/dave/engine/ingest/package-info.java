/**
 * The way of a packet: filter, verify, store, trust. Every stage returns a verdict; refusing is
 * decided and counted here and nowhere else. Internal to the engine.
 */
@NullMarked
package dave.engine.ingest;

import org.jspecify.annotations.NullMarked;
