/**
 * What one address, or all, may hold or take in a time: the bounds that the servers and the engine
 * of a node share. A source is an address prefix, never a port.
 */
@NullMarked
package dave.engine.quota;

import org.jspecify.annotations.NullMarked;
