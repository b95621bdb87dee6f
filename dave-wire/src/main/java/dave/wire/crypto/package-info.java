/** Proof of work (BLAKE3) and signatures (Ed25519): what is checked of a dat, and by what. */
@NullMarked
package dave.wire.crypto;

import org.jspecify.annotations.NullMarked;
