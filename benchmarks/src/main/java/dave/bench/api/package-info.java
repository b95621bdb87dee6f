/** Calls and subscriptions over gRPC, beside a bare server. */
@NullMarked
package dave.bench.api;

import org.jspecify.annotations.NullMarked;
