/**
 * Proof of work (BLAKE3) and signatures (Ed25519): making and checking them, and the author's key.
 */
@NullMarked
package dave.wire.crypto;

import org.jspecify.annotations.NullMarked;
