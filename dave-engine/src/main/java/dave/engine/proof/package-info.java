/**
 * What keeps a node from being turned against others: endpoint proofs, and the one way out that
 * holds the amplification rule. Internal to the engine.
 */
@NullMarked
package dave.engine.proof;

import org.jspecify.annotations.NullMarked;
