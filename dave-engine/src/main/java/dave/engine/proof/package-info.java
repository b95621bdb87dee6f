/**
 * Keeps a node from being used to attack others: endpoint proofs, and the only way out, which
 * prevents amplification. Internal to the engine.
 */
@NullMarked
package dave.engine.proof;

import org.jspecify.annotations.NullMarked;
