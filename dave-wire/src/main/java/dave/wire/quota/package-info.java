/** Allowances over time, for all modules that limit what others cost a node. */
@NullMarked
package dave.wire.quota;

import org.jspecify.annotations.NullMarked;
