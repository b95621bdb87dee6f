/**
 * The stem: what is new to the network walks a few hops along pinned peers before it spreads.
 *
 * <p>Why: a node that takes part with many addresses sees most dats early, and the node from which
 * it hears a dat first is a good guess at who wrote it. When every node that is new to a dat passes
 * it to anybody, the author's own first packet reaches a spy with probability p, the share of spies
 * among the nodes, and what the next few nodes send tells as much again. Here an author's dat goes
 * to one peer, the same one for ten minutes, so that the spies get no new chance with each dat;
 * that peer passes it on in the same way or, by a coin that it throws once in ten minutes, spreads
 * it. So a spy that hears a dat first hears it from somewhere along a walk. This is Dandelion++
 * (Fanti et al. 2018), fitted to slots of a constant rate: the walk takes ordinary turns in
 * ordinary slots, so that when a dat leaves its author for the first time follows the same law as
 * for any dat.
 *
 * <p>What it costs is a hop or two, and, where a packet is lost or a node on the way keeps the dat
 * to itself, the embargo after which each node on the walk spreads it anyway. Internal to the
 * engine.
 */
@NullMarked
package dave.engine.stem;

import org.jspecify.annotations.NullMarked;
