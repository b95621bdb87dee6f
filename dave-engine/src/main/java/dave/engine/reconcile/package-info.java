/**
 * How a node finds out which dats another node has and it lacks: questions, answers of one cell,
 * and the order of questions. No I/O, and no state at the one that answers.
 */
@NullMarked
package dave.engine.reconcile;

import org.jspecify.annotations.NullMarked;
