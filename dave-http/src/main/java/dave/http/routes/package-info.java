/** What the gateway serves: each route is a function from a request to an answer. */
@NullMarked
package dave.http.routes;

import org.jspecify.annotations.NullMarked;
