/**
 * Authenticates callers by token or client certificate, and checks which methods a role may call.
 */
@NullMarked
package dave.admin.access;

import org.jspecify.annotations.NullMarked;
