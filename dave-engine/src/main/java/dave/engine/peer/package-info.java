/**
 * Who the peers are: the table, its groups, the choice of whom to send to, and what is learned of
 * others. Changes on the core worker only. Internal to the engine.
 */
@NullMarked
package dave.engine.peer;

import org.jspecify.annotations.NullMarked;
