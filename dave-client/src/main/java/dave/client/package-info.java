/**
 * A client of a node's gRPC API: the connection and its credentials, calls and their failures, a
 * subscription that resumes, dats and files that are mined and signed here. It knows nothing of
 * engines, stores, settings or terminals.
 */
@NullMarked
package dave.client;

import org.jspecify.annotations.NullMarked;
