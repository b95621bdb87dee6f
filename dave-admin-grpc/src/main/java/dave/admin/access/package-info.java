/** Who calls, and which methods its role may call: tokens, client certificates, the gate. */
@NullMarked
package dave.admin.access;

import org.jspecify.annotations.NullMarked;
