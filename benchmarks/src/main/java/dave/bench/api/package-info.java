/** Calls and subscriptions over gRPC, compared with a bare server. */
@NullMarked
package dave.bench.api;

import org.jspecify.annotations.NullMarked;
