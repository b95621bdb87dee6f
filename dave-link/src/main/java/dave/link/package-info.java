/**
 * Links between two nodes, without I/O: datagrams and the time go in; datagrams, frames and
 * deadlines come out. {@link dave.link.Links} is the entry point.
 */
@NullMarked
package dave.link;

import org.jspecify.annotations.NullMarked;
