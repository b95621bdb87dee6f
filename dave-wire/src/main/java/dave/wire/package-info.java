/**
 * The protocol between nodes: dats, messages and addresses, and the codec between them and bytes.
 *
 * <p>Byte offsets and protobuf fields belong here and nowhere else. Proof of work and signatures
 * are in {@link dave.wire.crypto}.
 */
@NullMarked
package dave.wire;

import org.jspecify.annotations.NullMarked;
