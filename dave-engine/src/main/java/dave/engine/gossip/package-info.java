/**
 * Chooses what a node sends in each epoch: the fresh dats, and the schedule. Internal to the
 * engine.
 */
@NullMarked
package dave.engine.gossip;

import org.jspecify.annotations.NullMarked;
