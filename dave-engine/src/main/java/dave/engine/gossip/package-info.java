/** What goes out each epoch: which dats are fresh, and the schedule. Internal to the engine. */
@NullMarked
package dave.engine.gossip;

import org.jspecify.annotations.NullMarked;
