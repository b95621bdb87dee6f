/**
 * The server's side of TLS, from files that are read anew: what the gRPC API and the HTTP gateway
 * show to their callers.
 */
@NullMarked
package dave.engine.tls;

import org.jspecify.annotations.NullMarked;
