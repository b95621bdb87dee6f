/**
 * A client of a node's gRPC API: connections and credentials, calls and their failures, a
 * subscription that resumes, mining and signing of dats and files. It knows nothing of engines,
 * stores, settings or terminals.
 */
@NullMarked
package dave.client;

import org.jspecify.annotations.NullMarked;
