/** The servers. They check every request, call its route, and write the answer. */
@NullMarked
package dave.http.server;

import org.jspecify.annotations.NullMarked;
