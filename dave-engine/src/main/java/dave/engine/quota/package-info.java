/**
 * Limits on what one address, or all addresses, may hold or take in a time. The servers and the
 * engine of a node share them. A source is an address prefix, never a port.
 */
@NullMarked
package dave.engine.quota;

import org.jspecify.annotations.NullMarked;
