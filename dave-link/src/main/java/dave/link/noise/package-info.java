/**
 * The Noise protocol framework, revision 34, as far as links use it: the pattern IK with X25519,
 * ChaCha20-Poly1305 and BLAKE2s. Composition only: the primitives are Bouncy Castle's and the
 * platform's.
 */
@NullMarked
package dave.link.noise;

import org.jspecify.annotations.NullMarked;
