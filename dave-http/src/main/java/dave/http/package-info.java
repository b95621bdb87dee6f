/**
 * The HTTP gateway of a node: its routes by subject, each a function from a {@link
 * dave.http.Request} to an {@link dave.http.Answer}; what every request passes before (origin,
 * host, rate); and the page.
 */
@NullMarked
package dave.http;

import org.jspecify.annotations.NullMarked;
