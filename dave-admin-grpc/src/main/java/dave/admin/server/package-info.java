/** Starts and stops the server, limits connections and open calls, and reports readiness. */
@NullMarked
package dave.admin.server;

import org.jspecify.annotations.NullMarked;
