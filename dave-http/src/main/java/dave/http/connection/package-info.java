/** The handlers of a connection in front of its requests, with the limits on what it holds. */
@NullMarked
package dave.http.connection;

import org.jspecify.annotations.NullMarked;
