/**
 * The stem: a new dat travels a few hops along pinned peers before it spreads.
 *
 * <p>Why: spies with many addresses see most dats early. The node that first sends them a dat is a
 * good guess for its author. If each node spread new dats at once, the author's first packet would
 * reach a spy with probability p, the share of spies. The packets of the next few nodes would
 * reveal as much again.
 *
 * <p>So an author's dat goes to one peer, the same one for ten minutes, so that spies get no new
 * chance with each dat. That peer passes the dat on in the same way or spreads it; a coin decides
 * which, once in ten minutes. So a spy that gets a dat first gets it from some node along the walk.
 * This is Dandelion++ (Fanti et al. 2018), adapted to slots of a constant rate. Dats in the stem
 * take ordinary turns in ordinary slots. So the time at which a dat first leaves its author has the
 * same distribution as for any dat.
 *
 * <p>The cost is a hop or two. If a packet is lost or a node drops the dat, each node on the walk
 * spreads it after its embargo. Internal to the engine.
 */
@NullMarked
package dave.engine.stem;

import org.jspecify.annotations.NullMarked;
