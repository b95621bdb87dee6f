/**
 * The composition root: assembles real transports, a store, an engine and the APIs into one node,
 * to run or to embed. Real clocks, threads and randomness are created here and nowhere else.
 */
@NullMarked
package dave.node;

import org.jspecify.annotations.NullMarked;
