/**
 * The listeners; what every request passes on its way to a route, and each answer on its way out.
 */
@NullMarked
package dave.http.server;

import org.jspecify.annotations.NullMarked;
