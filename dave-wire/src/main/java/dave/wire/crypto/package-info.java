/** Proof of work (BLAKE3) and signatures (Ed25519): the checks of a dat. */
@NullMarked
package dave.wire.crypto;

import org.jspecify.annotations.NullMarked;
