/**
 * What callers of one address may hold or take at a time: the bounds that the servers of a node
 * share. A source is an address prefix, never a port.
 */
@NullMarked
package dave.engine.quota;

import org.jspecify.annotations.NullMarked;
