/**
 * The composition root: puts real transports, a store, an engine and the admin API together to one
 * node, to run or to embed. Real clocks, threads and randomness are made here and nowhere else.
 */
@NullMarked
package dave.node;

import org.jspecify.annotations.NullMarked;
