/** The routes of the gateway. Each is a function from a request to an answer. */
@NullMarked
package dave.http.routes;

import org.jspecify.annotations.NullMarked;
