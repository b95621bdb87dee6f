/**
 * The peers: the table and its network groups, the choice of receivers, and addresses that peers
 * send. Changes on the core worker only. Internal to the engine.
 */
@NullMarked
package dave.engine.peer;

import org.jspecify.annotations.NullMarked;
