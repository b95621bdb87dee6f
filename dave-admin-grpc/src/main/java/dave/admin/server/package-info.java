/** The listening server: connections, calls without a role, readiness, start and stop. */
@NullMarked
package dave.admin.server;

import org.jspecify.annotations.NullMarked;
